#include "directory/name_index.h"

#include <bit>

#include "base/check.h"
#include "base/text.h"

namespace hikyaku::directory {
namespace {

std::uint64_t hash_of(std::string_view key) {
  std::uint64_t hash = 14695981039346656037u;  // FNV-1a
  for (const char c : key) {
    hash ^= static_cast<unsigned char>(to_lower(c));
    hash *= 1099511628211u;
  }
  return hash ^ (hash >> 32);
}

}  // namespace

NameIndex::NameIndex(std::size_t keys_count) : slots_(std::bit_ceil(keys_count * 3 / 2 + 2)) {}

// Where the key is, or would be.
std::size_t NameIndex::slot_of(std::string_view key) const {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = hash_of(key) & mask, steps = 0;; i = (i + 1) & mask, ++steps) {
    HIKYAKU_CHECK(steps < slots_.size());
    const Slot& slot = slots_[i];
    if (!slot.data || iequals({slot.data, slot.size}, key)) return i;
  }
}

std::uint32_t NameIndex::add(std::string_view key, std::uint32_t number) {
  Slot& slot = slots_[slot_of(key)];
  if (!slot.data) slot = {key.data(), static_cast<std::uint32_t>(key.size()), number};
  return slot.number;
}

void NameIndex::set(std::string_view key, std::uint32_t number) {
  slots_[slot_of(key)].number = number;
}

std::optional<std::uint32_t> NameIndex::find(std::string_view key) const {
  const Slot& slot = slots_[slot_of(key)];
  if (!slot.data) return std::nullopt;
  return slot.number;
}

}  // namespace hikyaku::directory
