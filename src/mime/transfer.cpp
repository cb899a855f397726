#include "mime/transfer.h"

#include <array>

#include "base/text.h"
#include "mime/message.h"

namespace hikyaku::mime {

namespace {

constexpr unsigned char ignored = 0xff, padding = 0xfe;

constexpr std::array<unsigned char, 256> base64_values() {
  std::array<unsigned char, 256> values{};
  values.fill(ignored);
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < alphabet.size(); ++i)
    values[static_cast<unsigned char>(alphabet[i])] = static_cast<unsigned char>(i);
  values[static_cast<unsigned char>('=')] = padding;
  return values;
}
constexpr auto base64_value = base64_values();

/// "=41" at `at`: the octet, else -1.
int quoted_octet(std::string_view text, std::size_t at) {
  if (at + 2 >= text.size()) return -1;
  const int high = hex_value(text[at + 1]), low = hex_value(text[at + 2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

std::string decode_quoted_printable(std::string_view body) {
  std::string out;
  out.reserve(body.size());
  while (!body.empty()) {
    const std::size_t newline = body.find('\n');
    std::string_view line = body.substr(0, newline);
    std::string_view line_end = newline == body.npos ? std::string_view() : "\n";
    body.remove_prefix(newline == body.npos ? body.size() : newline + 1);
    if (line.ends_with('\r') && !line_end.empty()) {
      line.remove_suffix(1);
      line_end = "\r\n";
    }
    // Blanks at the end of a line were added in transport (RFC 2045 6.7 rule 3).
    while (line.ends_with(' ') || line.ends_with('\t')) line.remove_suffix(1);
    if (line.ends_with('=')) {  // soft line break
      line.remove_suffix(1);
      line_end = {};
    }
    for (std::size_t i = 0; i < line.size();) {
      const std::size_t equals = std::min(line.find('=', i), line.size());
      out += line.substr(i, equals - i);
      i = equals;
      if (i == line.size()) break;
      if (const int octet = quoted_octet(line, i); octet >= 0) {
        out += static_cast<char>(octet);
        i += 3;
      } else {
        out += line[i++];
      }
    }
    out += line_end;
  }
  return out;
}

}  // namespace

void Base64Decoder::add(std::string_view text, std::string& out) {
  std::uint32_t bits = bits_, count = count_;
  for (const char c : text) {
    const unsigned char value = base64_value[static_cast<unsigned char>(c)];
    if (value < 64) {
      bits = bits << 6 | value;
      if (++count < 4) continue;
      const char group[] = {static_cast<char>(bits >> 16), static_cast<char>(bits >> 8),
                            static_cast<char>(bits)};
      out.append(group, 3);
      bits = count = 0;
    } else if (value == padding && count > 0) {
      if (count == 2) out += static_cast<char>(bits >> 4);
      if (count == 3) {
        out += static_cast<char>(bits >> 10);
        out += static_cast<char>(bits >> 2);
      }
      bits = count = 0;
    }
  }
  bits_ = bits;
  count_ = count;
}

void decode_q(std::string_view text, std::string& out) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '_') {
      out += ' ';
    } else if (const int octet = text[i] == '=' ? quoted_octet(text, i) : -1; octet >= 0) {
      out += static_cast<char>(octet);
      i += 2;
    } else {
      out += text[i];
    }
  }
}

std::string encoding_name(std::string_view field_value) {
  const std::string_view value = trim(field_value);
  return lower(value.substr(0, value.find_first_of(" \t\r\n;(")));
}

std::string decode_transfer(std::string_view body, std::string_view encoding) {
  const std::string name = encoding_name(encoding);
  if (name == "base64") {
    std::string out;
    out.reserve(body.size() / 4 * 3 + 3);
    Base64Decoder decoder;
    decoder.add(body, out);
    decoder.add("=", out);  // padding that was lost
    return out;
  }
  if (name == "quoted-printable") return decode_quoted_printable(body);
  return std::string(body);
}

}  // namespace hikyaku::mime
