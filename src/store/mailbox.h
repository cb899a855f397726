// A mailbox as an immutable value: what a session last told its client about. Values share their
// chunks, so a change copies only the chunks it touches, and to synchronise is to compare two
// values.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "log/engine.h"

namespace hikyaku::store {

using Uid = std::uint32_t;
using MailboxId = std::uint64_t;  // the position of the record that made it: never reused
using ModSeq = log::Position;  // RFC 7162: the position of the record that last changed the message

/// Bits of Message::flags. Keywords of a mailbox take the bits from `first_keyword` on.
enum Flag : std::uint64_t {
  seen = 1,
  answered = 2,
  flagged = 4,
  deleted = 8,
  draft = 16,
};
inline constexpr int first_keyword_bit = 8;
inline constexpr int keywords_max = 56;  // a mailbox's; RFC 3501 lets a server limit them
using Flags = std::uint64_t;

struct Message {
  Uid uid = 0;
  std::uint32_t bytes = 0;  // RFC822.SIZE
  ModSeq modseq = 0;
  Flags flags = 0;
  std::int64_t received = 0;           // INTERNALDATE, seconds since 1970
  log::Place summary = log::no_place;  // the mime::SummaryView octets, by Engine::read_meta
  std::uint32_t summary_bytes = 0;
  std::uint32_t unused = 0;
  log::Place body = log::no_place;  // by Engine::read_body
};

class Mailbox {
 public:
  static constexpr std::size_t chunk_messages = 512;
  using Chunk = std::vector<Message>;  // at most chunk_messages; never empty in a Mailbox

  MailboxId id = 0;
  std::string name;  // UTF-8, '/' between levels; "INBOX" is exactly that
  std::uint32_t uid_validity = 0;
  Uid uid_next = 1;
  ModSeq highest_modseq = 0;
  std::string special_use;            // "\\Sent" ..., or empty (RFC 6154)
  std::vector<std::string> keywords;  // index i is bit first_keyword_bit + i
  std::size_t unseen_count = 0, deleted_count = 0;
  std::uint64_t bytes = 0;  // sum of the messages' sizes

  std::size_t size() const { return size_; }
  /// By sequence number less one; index < size().
  const Message& at(std::size_t index) const;
  /// Index of the first message whose uid is not less; size() when there is none.
  std::size_t lower_bound(Uid uid) const;
  /// Index of that uid.
  std::optional<std::size_t> find(Uid uid) const;

  /// The chunks, ascending by uid; begin(i) is the index of the first message of chunk i. Two
  /// values that share a chunk pointer have the same messages there.
  const std::vector<std::shared_ptr<const Chunk>>& chunks() const { return chunks_; }
  std::size_t begin(std::size_t chunk) const { return begins_[chunk]; }

  // For the fold only.
  void append(const Message& message);
  /// Calls change(message) -> bool for the messages of these chunks' copies; see fold.cpp.
  void set_chunks(std::vector<std::shared_ptr<const Chunk>> chunks);

 private:
  std::vector<std::shared_ptr<const Chunk>> chunks_;
  std::vector<std::size_t> begins_;
  std::size_t size_ = 0;
};

/// Ascending, disjoint, closed ranges of uids.
class UidSet {
 public:
  struct Range {
    Uid first, last;
    bool operator==(const Range&) const = default;
  };
  void add(Uid uid) { add(uid, uid); }
  void add(Uid first, Uid last);  // any order, overlaps are joined
  bool contains(Uid uid) const;
  bool empty() const { return ranges_.empty(); }
  std::uint64_t count() const;
  const std::vector<Range>& ranges() const { return ranges_; }
  std::string text() const;  // "1:3,7"
  bool operator==(const UidSet&) const = default;

 private:
  std::vector<Range> ranges_;
};

}  // namespace hikyaku::store
