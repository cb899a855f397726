// ASCII text helpers that protocols need: independent of the locale, total on any octets.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hikyaku {

constexpr char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}
constexpr char to_upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
}
constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_alpha(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
constexpr bool is_alnum(char c) {
  return is_digit(c) || is_alpha(c);
}

/// 0 to 15, of either case; -1: not a hexadecimal digit.
constexpr int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  c = to_lower(c);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

std::string lower(std::string_view text);
std::string upper(std::string_view text);
bool iequals(std::string_view a, std::string_view b);
bool istarts_with(std::string_view text, std::string_view prefix);
bool iends_with(std::string_view text, std::string_view suffix);

/// Without spaces and tabs (and CR, LF) at both ends.
std::string_view trim(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);

/// Decimal digits only, the whole text, no sign; nothing on overflow.
std::optional<std::uint64_t> parse_number(std::string_view digits);

/// The same with one of K, M, G, T behind (either case): times 1024, 1024^2 ...
std::optional<std::uint64_t> parse_size(std::string_view text);

std::string base64_encode(std::string_view bytes);
/// How long so many octets are in base64.
constexpr std::size_t base64_size(std::size_t bytes) {
  return (bytes + 2) / 3 * 4;
}
/// Strict RFC 4648 section 4: padding required, no line breaks.
std::optional<std::string> base64_decode(std::string_view text);

std::string hex_encode(std::string_view bytes);

/// True when the text is well-formed UTF-8 (no surrogates, no overlong forms).
bool is_utf8(std::string_view text);

/// The entry of `candidates` most like `word` when it is near enough to be a slip of the keys; else
/// empty.
std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace hikyaku
