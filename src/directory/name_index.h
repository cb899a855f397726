// Names in any case (ASCII) to numbers: a table of eight octets a slot, which keeps no names.
// Whoever asks tells whether a number has the name. For what is made once and then only asked.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace hikyaku::directory {

std::uint64_t hash_of_name(std::string_view name);

class NameIndex {
 public:
  /// Room for so many names; to add more is a bug.
  explicit NameIndex(std::size_t names_count = 0);

  /// Gives the number that has the name: `number`, or the one that was there before.
  /// `has(n)`: does the number n have it?
  template <class Has>
  std::uint32_t add(std::string_view name, std::uint32_t number, const Has& has) {
    const std::uint64_t hash = hash_of_name(name);
    Slot& slot = slots_[slot_of(hash, has)];
    if (slot.number == none) slot = {static_cast<std::uint32_t>(hash >> 32), number};
    return slot.number;
  }
  template <class Has>
  std::optional<std::uint32_t> find(std::string_view name, const Has& has) const {
    const Slot& slot = slots_[slot_of(hash_of_name(name), has)];
    if (slot.number == none) return std::nullopt;
    return slot.number;
  }

 private:
  static constexpr std::uint32_t none = ~std::uint32_t{0};
  struct Slot {
    std::uint32_t hash = 0, number = none;
  };
  // Where the name is, or would be: a third of the slots at least is free.
  template <class Has>
  std::size_t slot_of(std::uint64_t hash, const Has& has) const {
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t i = hash & mask;; i = (i + 1) & mask) {
      const Slot& slot = slots_[i];
      if (slot.number == none) return i;
      if (slot.hash == static_cast<std::uint32_t>(hash >> 32) && has(slot.number)) return i;
    }
  }
  std::vector<Slot> slots_;
};

}  // namespace hikyaku::directory
