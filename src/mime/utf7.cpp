// Modified UTF-7: printable ASCII stands for itself, "&" is "&-", everything else is UTF-16BE in a
// base64 that has "," for "/" and no padding, between "&" and "-".
#include "mime/utf7.h"

#include <array>
#include <cstdint>

#include "base/text.h"
#include "mime/utf8_writer.h"

namespace hikyaku::mime {

namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

constexpr auto values = [] {
  std::array<std::int8_t, 256> table{};
  table.fill(-1);
  for (std::size_t i = 0; i < alphabet.size(); ++i)
    table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
  return table;
}();

/// The code point at `at` of well-formed UTF-8; moves `at` past it.
std::uint32_t next_code_point(std::string_view text, std::size_t& at) {
  const auto octet = [&] { return static_cast<unsigned char>(text[at++]); };
  const std::uint32_t first = octet();
  if (first < 0x80) return first;
  int more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
  std::uint32_t c = first & (0x3fu >> more);
  while (more-- > 0 && at < text.size()) c = c << 6 | (octet() & 0x3fu);
  return c;
}

/// UTF-16 units of one shifted run, as they come; surrogates are joined.
class Unshifted {
 public:
  explicit Unshifted(std::string& out) : out_(out) {}
  bool add(int value) {
    bits_ = bits_ << 6 | static_cast<std::uint32_t>(value);
    count_ += 6;
    if (count_ < 16) return true;
    count_ -= 16;
    return unit(bits_ >> count_ & 0xffff);
  }
  bool is_whole() const { return high_ == 0 && count_ < 6; }

 private:
  bool unit(std::uint32_t u) {
    if (high_ != 0) {
      if (u < 0xdc00 || u > 0xdfff) return false;
      append_utf8(out_, 0x10000 + ((high_ - 0xd800) << 10) + (u - 0xdc00));
      high_ = 0;
    } else if (u >= 0xd800 && u < 0xdc00) {
      high_ = u;
    } else if (u >= 0xdc00 && u < 0xe000) {
      return false;
    } else {
      append_utf8(out_, u);
    }
    return true;
  }
  std::string& out_;
  std::uint32_t bits_ = 0, high_ = 0;
  int count_ = 0;
};

}  // namespace

std::optional<std::string> utf7_to_utf8(std::string_view encoded) {
  std::string out;
  for (std::size_t at = 0; at < encoded.size();) {
    const char c = encoded[at++];
    if (c < 0x20 || c > 0x7e) return {};
    if (c != '&') {
      out += c;
      continue;
    }
    if (at < encoded.size() && encoded[at] == '-') {
      out += '&';
      ++at;
      continue;
    }
    Unshifted run(out);
    for (; at < encoded.size() && encoded[at] != '-'; ++at) {
      const int value = values[static_cast<unsigned char>(encoded[at])];
      if (value < 0 || !run.add(value)) return {};
    }
    if (at == encoded.size() || !run.is_whole()) return {};
    ++at;
  }
  // Everything else that has no place in the one right form (shifted ASCII, runs side by side, bits
  // left over) shows itself in the way back.
  if (utf8_to_utf7(out) != encoded) return {};
  return out;
}

std::string utf8_to_utf7(std::string_view utf8) {
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  bool shifted = false;
  const auto put = [&](std::uint32_t unit) {
    bits = bits << 16 | unit;
    for (count += 16; count >= 6; count -= 6) out += alphabet[bits >> (count - 6) & 0x3f];
  };
  const auto end_shift = [&] {
    if (!shifted) return;
    if (count > 0) out += alphabet[bits << (6 - count) & 0x3f];
    out += '-';
    shifted = false;
  };
  for (std::size_t at = 0; at < utf8.size();) {
    const std::uint32_t c = next_code_point(utf8, at);
    if (c >= 0x20 && c <= 0x7e) {
      end_shift();
      out += static_cast<char>(c);
      if (c == '&') out += '-';
      continue;
    }
    if (!shifted) {
      out += '&';
      shifted = true;
      bits = 0;
      count = 0;
    }
    if (c >= 0x10000) {
      put(0xd800 + ((c - 0x10000) >> 10));
      put(0xdc00 + ((c - 0x10000) & 0x3ff));
    } else {
      put(c);
    }
  }
  end_shift();
  return out;
}

}  // namespace hikyaku::mime
