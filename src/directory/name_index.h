// Names in any case (ASCII) to numbers: a table whose keys are views into what the numbers stand
// for, sixteen octets a slot. For what is made once and then only asked.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace hikyaku::directory {

class NameIndex {
 public:
  /// Room for so many keys; to add more is a bug.
  explicit NameIndex(std::size_t keys_count = 0);
  /// The key must outlive the index. Gives the number that is there for it: `number`, or the one
  /// that was there before.
  std::uint32_t add(std::string_view key, std::uint32_t number);
  /// Replaces the number of a key that is there.
  void set(std::string_view key, std::uint32_t number);
  std::optional<std::uint32_t> find(std::string_view key) const;

 private:
  struct Slot {
    const char* data = nullptr;
    std::uint32_t size = 0, number = 0;
  };
  std::size_t slot_of(std::string_view key) const;
  std::vector<Slot> slots_;
};

}  // namespace hikyaku::directory
