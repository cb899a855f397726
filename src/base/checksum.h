// The checksum of everything on disk: XXH3, 64 bits.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

namespace hikyaku {

std::uint64_t checksum(std::string_view bytes, std::uint64_t seed = 0);

/// The same of octets that come in pieces.
class Checksum {
 public:
  Checksum();
  ~Checksum();
  Checksum(const Checksum&) = delete;
  Checksum& operator=(const Checksum&) = delete;
  void add(std::string_view piece);
  std::uint64_t value() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hikyaku
