// The entry of a message, and the arrays that mailbox values share. A chunk only grows at its end:
// a value sees as many entries as it had when it was made, so adding a message shares the chunk
// with the older values and copies nothing.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>

#include "log/engine.h"
#include "store/uid_set.h"

namespace hikyaku::store {

using ModSeq = log::Position;  // RFC 7162: the position of the record that last changed the message

/// Bits of Message::flags. Keywords of a mailbox take the bits from `first_keyword_bit` on.
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
inline constexpr Flags system_flags_mask = seen | answered | flagged | deleted | draft;

/// Snapshots hold entries as they are in memory (docs/dev/store-format.md).
struct Message {
  Uid uid = 0;
  std::uint32_t bytes = 0;  // RFC822.SIZE
  ModSeq modseq = 0;
  Flags flags = 0;
  std::int64_t received = 0;           // INTERNALDATE, seconds since 1970
  log::Place summary = log::no_place;  // as it is stored, by Engine::read_summaries
  std::uint32_t summary_bytes = 0;
  std::uint32_t expunged = 0;       // when, in seconds since 1970; 0: it is there
  log::Place body = log::no_place;  // by Engine::read_body

  bool operator==(const Message&) const = default;
};
static_assert(sizeof(Message) == 56);

inline constexpr std::uint32_t chunk_messages = 512;

class Chunk {
 public:
  /// Room for `capacity` entries, none used.
  explicit Chunk(std::uint32_t capacity)
      : own_(std::make_unique_for_overwrite<Room[]>(capacity)),
        slots_(reinterpret_cast<Message*>(own_.get())),
        capacity_(capacity) {}
  /// Entries that lie in memory kept by `owner`; full.
  Chunk(std::shared_ptr<const void> owner, const Message* entries, std::uint32_t count)
      : owner_(std::move(owner)),
        slots_(const_cast<Message*>(entries)),  // full: never written
        capacity_(count),
        used_(count) {}
  Chunk(const Chunk&) = delete;
  Chunk& operator=(const Chunk&) = delete;

  std::span<const Message> first(std::uint32_t count) const { return {slots_, count}; }
  /// A copy of the first `count` entries, with room for more.
  std::shared_ptr<Chunk> copy(std::uint32_t count, std::uint32_t capacity) const;
  /// Adds behind the first `count` entries. False when there is no room, or another value that
  /// grew from the same entries has taken it: then copy. Nobody can see the entry before the value
  /// that counts it is published, so one atomic step is all the synchronisation there is.
  bool append(std::uint32_t count, const Message& message) {
    if (count == capacity_ || !used_.compare_exchange_strong(count, count + 1)) return false;
    slots_[count] = message;
    return true;
  }
  /// For a copy that nobody else has yet.
  std::span<Message> own(std::uint32_t count) { return {slots_, count}; }

 private:
  struct alignas(Message) Room {
    std::byte octets[sizeof(Message)];
  };
  std::shared_ptr<const void> owner_;
  std::unique_ptr<Room[]> own_;
  Message* slots_;
  std::uint32_t capacity_;
  std::atomic<std::uint32_t> used_ = 0;
};

}  // namespace hikyaku::store
