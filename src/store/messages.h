// A sequence of messages as an immutable value. Values share their chunks, so a change copies only
// the chunks it touches, and to synchronise is to compare two values (store/sync.h).
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "store/chunk.h"
#include "store/uid_set.h"

namespace hikyaku::store {

/// Of a mailbox's messages in the order of their uids; also of those that are gone, in the order in
/// which they went: then what takes a uid must not be used.
class Messages {
 public:
  std::size_t unseen_count = 0, deleted_count = 0;
  std::uint64_t bytes = 0;  // sum of the messages' sizes

  std::size_t size() const { return tail_.begin + tail_.count; }
  /// By sequence number less one; index < size(). For many messages in order take chunk().
  const Message& at(std::size_t index) const;
  /// Index of the first message whose uid is not less; size() when there is none.
  std::size_t lower_bound(Uid uid) const;
  /// Index of that uid.
  std::optional<std::size_t> find(Uid uid) const;

  /// The messages in pieces, ascending by uid: chunk(i) begins with the message of index begin(i).
  std::size_t chunk_count() const { return full_count() + (tail_.count ? 1 : 0); }
  std::span<const Message> chunk(std::size_t i) const { return piece(i).entries(); }
  std::size_t begin(std::size_t i) const { return piece(i).begin; }
  /// The first chunk whose last uid is not less; chunk_count() when there is none.
  std::size_t chunk_of(Uid uid) const;
  /// Equal pointers in two values: the same messages, up to the shorter count.
  const Chunk* chunk_identity(std::size_t i) const { return piece(i).chunk.get(); }

  // The rest is for the fold only (update and erase: messages_edit.h); the counts above are kept.

  void append(const Message& message);
  /// All messages at once; each chunk as many as `counts` says.
  struct Part {
    std::shared_ptr<Chunk> chunk;
    std::uint32_t count;
  };
  void restore(std::vector<Part> parts);
  /// change(Message&) -> bool is called with a copy of every message of the set; true: it is kept.
  template <class F>
  void update(const UidSet& uids, F change);
  /// goes(const Message&) -> bool decides for every message of the set.
  template <class F>
  void erase(const UidSet& uids, F goes);
  /// The same for all messages.
  template <class F>
  void erase_if(F goes);
  void clear();

 private:
  struct Piece {
    std::shared_ptr<Chunk> chunk;
    std::uint32_t begin = 0, count = 0;
    std::span<const Message> entries() const { return chunk->first(count); }
  };
  using Pieces = std::vector<Piece>;

  template <class Mark>
  void erase_marked(Mark mark);
  std::size_t full_count() const { return full_ ? full_->size() : 0; }
  const Piece& piece(std::size_t i) const { return i < full_count() ? (*full_)[i] : tail_; }
  void set_pieces(Pieces pieces);
  void count(const Message& message, std::int64_t times);

  std::shared_ptr<const Pieces> full_;  // all but the last; shared while only the last one grows
  Piece tail_;
};

/// Calls visit(const Message&) for every message, in order.
template <class F>
void for_all(const Messages& messages, F visit) {
  for (std::size_t i = 0; i < messages.chunk_count(); ++i)
    for (const Message& message : messages.chunk(i)) visit(message);
}

/// Calls visit(k) for every entry of the set, ascending; `range` moves past ranges that ended.
template <class F>
void walk(std::span<const Message> entries, const UidSet& uids, std::size_t& range, F visit) {
  const auto& ranges = uids.ranges();
  for (std::size_t k = 0; range < ranges.size(); ++range) {
    k = static_cast<std::size_t>(
        std::ranges::lower_bound(entries.subspan(k), ranges[range].first, {}, &Message::uid) -
        entries.begin());
    for (; k < entries.size() && entries[k].uid <= ranges[range].last; ++k) visit(k);
    if (k == entries.size()) return;  // the range may go on in the next chunk
  }
}

/// Calls visit(index, const Message&) for every message of the set, ascending.
template <class F>
void for_each(const Messages& mailbox, const UidSet& uids, F visit) {
  const auto& ranges = uids.ranges();
  std::size_t range = 0;
  for (std::size_t i = 0; range < ranges.size();) {
    i = std::max(i, mailbox.chunk_of(ranges[range].first));
    if (i == mailbox.chunk_count()) return;
    const auto entries = mailbox.chunk(i);
    const std::size_t begin = mailbox.begin(i);
    walk(entries, uids, range, [&](std::size_t k) { visit(begin + k, entries[k]); });
    ++i;
  }
}

}  // namespace hikyaku::store
