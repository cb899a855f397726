#include "directory/name_index.h"

#include <bit>

#include "base/text.h"

namespace hikyaku::directory {

std::uint64_t hash_of_name(std::string_view name) {
  std::uint64_t hash = 14695981039346656037u;  // FNV-1a
  for (const char c : name) {
    hash ^= static_cast<unsigned char>(to_lower(c));
    hash *= 1099511628211u;
  }
  return hash ^ (hash >> 29);
}

NameIndex::NameIndex(std::size_t names_count) : slots_(std::bit_ceil(names_count * 3 / 2 + 2)) {}

}  // namespace hikyaku::directory
