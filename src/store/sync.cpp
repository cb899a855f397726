#include "store/sync.h"

namespace hikyaku::store {
namespace {

/// A place in the messages of a value, chunk by chunk.
struct Place {
  const Mailbox& mailbox;
  std::size_t chunk = 0, offset = 0;
  std::span<const Message> entries =
      mailbox.chunk_count() ? mailbox.chunk(0) : std::span<const Message>();

  bool at_end() const { return entries.empty(); }
  const Message& message() const { return entries[offset]; }
  std::size_t index() const { return at_end() ? mailbox.size() : mailbox.begin(chunk) + offset; }
  void advance(std::size_t count) {
    offset += count;
    if (offset < entries.size()) return;
    offset = 0;
    ++chunk;
    entries = chunk < mailbox.chunk_count() ? mailbox.chunk(chunk) : std::span<const Message>();
  }
};

}  // namespace

Difference difference(const Mailbox& before, const Mailbox& after) {
  Difference result;
  result.old_size = before.size();
  result.new_size = after.size();
  result.keywords_added = before.keywords.size() != after.keywords.size();
  Place old{before}, now{after};
  while (!old.at_end()) {
    // Aligned places stay aligned behind what differs, so a shared chunk is met at its beginning.
    if (!now.at_end() && old.offset == now.offset &&
        before.chunk_identity(old.chunk) == after.chunk_identity(now.chunk)) {
      const std::size_t same = std::min(old.entries.size(), now.entries.size()) - old.offset;
      old.advance(same);
      now.advance(same);
      continue;
    }
    if (now.at_end() || now.message().uid != old.message().uid) {
      // Uids grow, so what the new value does not have here is gone.
      result.expunged.push_back(old.index());
      result.expunged_uids.add(old.message().uid);
      old.advance(1);
      continue;
    }
    if (now.message().modseq != old.message().modseq) result.changed.push_back(now.index());
    old.advance(1);
    now.advance(1);
  }
  result.first_new = now.index();
  std::ranges::reverse(result.expunged);
  return result;
}

}  // namespace hikyaku::store
