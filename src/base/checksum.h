// The checksum of everything on disk: XXH3, 64 bits.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace hikyaku {

std::uint64_t checksum(std::string_view bytes, std::uint64_t seed = 0);

/// `bytes` with their checksum behind them, as small files are kept whole.
std::string with_checksum(std::string bytes);
/// What was before it. Nothing: it is another's.
std::optional<std::string_view> without_checksum(std::string_view bytes);

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
