#include "base/guid.h"

#include "base/text.h"

namespace hikyaku {
namespace {

// Where each octet of the text form stands in the binary form.
constexpr std::array<std::uint8_t, 16> text_order = {3, 2, 1,  0,  5,  4,  7,  6,
                                                     8, 9, 10, 11, 12, 13, 14, 15};

}  // namespace

std::string Guid::text() const {
  std::string ordered;
  for (const auto at : text_order) ordered += static_cast<char>(octets[at]);
  const std::string hex = hex_encode(ordered);
  return hex.substr(0, 8) + '-' + hex.substr(8, 4) + '-' + hex.substr(12, 4) + '-' +
         hex.substr(16, 4) + '-' + hex.substr(20);
}

std::optional<Guid> Guid::from_bytes(std::string_view bytes) {
  if (bytes.size() != 16) return std::nullopt;
  Guid guid;
  std::memcpy(guid.octets.data(), bytes.data(), 16);
  return guid;
}

std::optional<Guid> Guid::from_text(std::string_view text) {
  if (text.size() != 36 || text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-')
    return std::nullopt;
  Guid guid;
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    if (i == 8 || i == 13 || i == 18 || i == 23) ++i;
    const int high = hex_value(text[i]), low = hex_value(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    guid.octets[text_order[count++]] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return guid;
}

}  // namespace hikyaku
