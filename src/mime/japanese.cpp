// All three charsets are ways to write rows and cells of one character set (CP932's JIS X 0208 with
// extensions, rows 1-120) or of JIS X 0212. The two tables are asked of ICU once; after that a
// character is one look-up, whatever converters think of escape sequences.

#include "mime/japanese.h"

#include <array>
#include <memory>
#include <optional>

#include <unicode/ucnv.h>

#include "mime/utf8_writer.h"

namespace hikyaku::mime {

namespace {

constexpr unsigned cells = 94, rows_208 = 120, rows_212 = 94;

struct Tables {
  std::array<char16_t, rows_208 * cells> jis_208{};  // 0: nothing there
  std::array<char16_t, rows_212 * cells> jis_212{};
};

char16_t ask(UConverter* converter, const char* octets, int length) {
  UErrorCode error = U_ZERO_ERROR;
  char16_t out[4];
  ucnv_reset(converter);
  const int count = ucnv_toUChars(converter, out, 4, octets, length, &error);
  return U_SUCCESS(error) && count == 1 && out[0] != replacement_character ? out[0] : 0;
}

std::unique_ptr<Tables> make_tables() {
  auto tables = std::make_unique<Tables>();
  UErrorCode error = U_ZERO_ERROR;
  UConverter* const sjis = ucnv_open("windows-31j", &error);
  UConverter* const euc = ucnv_open("EUC-JP", &error);
  if (U_SUCCESS(error)) {
    for (unsigned row = 0; row < rows_208; ++row)
      for (unsigned cell = 0; cell < cells; ++cell) {
        const unsigned lead = row / 2 + (row < 62 ? 0x81 : 0xc1);
        const unsigned trail = row % 2 == 1 ? cell + 0x9f : cell + (cell < 63 ? 0x40 : 0x41);
        const char octets[] = {static_cast<char>(lead), static_cast<char>(trail)};
        tables->jis_208[row * cells + cell] = ask(sjis, octets, 2);
      }
    for (unsigned row = 0; row < rows_212; ++row)
      for (unsigned cell = 0; cell < cells; ++cell) {
        const char octets[] = {'\x8f', static_cast<char>(row + 0xa1),
                               static_cast<char>(cell + 0xa1)};
        tables->jis_212[row * cells + cell] = ask(euc, octets, 3);
      }
  }
  ucnv_close(sjis);
  ucnv_close(euc);
  return tables;
}

const Tables& tables() {
  static const std::unique_ptr<Tables> tables = make_tables();
  return *tables;
}

char32_t or_replacement(char16_t c) {
  return c ? c : replacement_character;
}

/// Row and cell from 0; anything else is no character.
char32_t jis_208(unsigned row, unsigned cell) {
  if (row >= rows_208 || cell >= cells) return replacement_character;
  return or_replacement(tables().jis_208[row * cells + cell]);
}
char32_t jis_212(unsigned row, unsigned cell) {
  if (row >= rows_212 || cell >= cells) return replacement_character;
  return or_replacement(tables().jis_212[row * cells + cell]);
}

/// JIS X 0201 katakana, the octet with its high bit.
constexpr char32_t kana(unsigned octet) {
  return 0xff61 + (octet - 0xa1);
}
constexpr bool is_kana(unsigned octet) {
  return octet >= 0xa1 && octet <= 0xdf;
}
constexpr bool is_sjis_lead(unsigned octet) {
  return (octet >= 0x81 && octet <= 0x9f) || (octet >= 0xe0 && octet <= 0xfc);
}
constexpr bool is_sjis_trail(unsigned octet) {
  return octet >= 0x40 && octet <= 0xfc && octet != 0x7f;
}
constexpr bool is_euc(unsigned octet) {
  return octet >= 0xa1 && octet <= 0xfe;
}

class Octets {
 public:
  explicit Octets(std::string_view text) : text_(text) {}
  bool at_end() const { return at_ >= text_.size(); }
  /// The octet that many after the next one; 0 beyond the end.
  unsigned peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? static_cast<unsigned char>(text_[at_ + ahead]) : 0;
  }
  void skip(std::size_t count) { at_ += count; }
  std::string_view rest() const { return text_.substr(at_); }
  /// The octets up to the next one that is not ASCII or has a meaning of its own (SO, SI, ESC).
  std::string_view take_ascii() {
    const std::size_t start = at_;
    while (at_ < text_.size()) {
      const auto octet = static_cast<unsigned char>(text_[at_]);
      if (octet >= 0x80 || octet == 0x1b || octet == 0x0e || octet == 0x0f) break;
      ++at_;
    }
    return text_.substr(start, at_ - start);
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

enum class Mode { ascii, kana, jis_208, jis_212 };

/// The mode that an escape sequence switches to and its octets; nothing when it is none that is
/// known.
struct Escape {
  Mode mode;
  std::size_t octets;
};
std::optional<Escape> escape_at(std::string_view text) {
  static constexpr struct {
    std::string_view sequence;
    Mode mode;
  } known[] = {
      {"\x1b(B", Mode::ascii},         {"\x1b(J", Mode::ascii},    // JIS-Roman: read as ASCII
      {"\x1b(H", Mode::ascii},                                     // sent by mistake for (J
      {"\x1b(I", Mode::kana},          {"\x1b$@", Mode::jis_208},  // 1978
      {"\x1b$B", Mode::jis_208},                                   // 1983
      {"\x1b&@\x1b$B", Mode::jis_208},                             // 1990
      {"\x1b$(@", Mode::jis_208},      {"\x1b$(B", Mode::jis_208}, {"\x1b$(D", Mode::jis_212},
      {"\x1b$(O", Mode::jis_208},      {"\x1b$(Q", Mode::jis_208},  // JIS X 0213 plane 1: nearly
  };
  for (const auto& [sequence, mode] : known)
    if (text.starts_with(sequence)) return Escape{mode, sequence.size()};
  return std::nullopt;
}

}  // namespace

std::string iso_2022_jp_to_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size() * 3 / 2);
  Mode mode = Mode::ascii;
  bool is_shifted = false;  // SO ... SI: kana
  Octets in(text);
  while (!in.at_end()) {
    if (mode == Mode::ascii && !is_shifted) {
      out += in.take_ascii();
      if (in.at_end()) break;
    }
    const unsigned octet = in.peek();
    if (octet == 0x1b) {
      if (const auto escape = escape_at(in.rest())) {
        mode = escape->mode;
        in.skip(escape->octets);
        continue;
      }
    } else if (octet == 0x0e || octet == 0x0f) {
      is_shifted = octet == 0x0e;
      in.skip(1);
      continue;
    }
    if (octet == '\n') mode = Mode::ascii;  // RFC 1468: a line ends in ASCII
    if (octet <= 0x20 || octet == 0x7f) {
      append_utf8(out, octet);
      in.skip(1);
    } else if (octet >= 0x80) {
      append_utf8(out, is_kana(octet) ? kana(octet) : replacement_character);
      in.skip(1);
    } else if (is_shifted || mode == Mode::kana) {
      append_utf8(out, is_kana(octet | 0x80) ? kana(octet | 0x80) : replacement_character);
      in.skip(1);
    } else if (mode == Mode::ascii) {
      append_utf8(out, octet);  // an escape character that begins nothing
      in.skip(1);
    } else if (const unsigned second = in.peek(1); second >= 0x21 && second <= 0x7e) {
      append_utf8(out, mode == Mode::jis_208 ? jis_208(octet - 0x21, second - 0x21)
                                             : jis_212(octet - 0x21, second - 0x21));
      in.skip(2);
    } else {
      append_utf8(out, replacement_character);
      in.skip(1);
    }
  }
  return out;
}

std::string shift_jis_to_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size() * 3 / 2);
  Octets in(text);
  while (!in.at_end()) {
    const unsigned octet = in.peek(), second = in.peek(1);
    if (octet < 0x80) {
      append_utf8(out, octet);
    } else if (is_kana(octet)) {
      append_utf8(out, kana(octet));
    } else if (is_sjis_lead(octet) && is_sjis_trail(second)) {
      const unsigned pair = (octet - (octet < 0xe0 ? 0x81 : 0xc1)) * 2;
      append_utf8(out, second >= 0x9f ? jis_208(pair + 1, second - 0x9f)
                                      : jis_208(pair, second - (second < 0x7f ? 0x40 : 0x41)));
      in.skip(1);
    } else {
      append_utf8(out, replacement_character);
    }
    in.skip(1);
  }
  return out;
}

std::string euc_jp_to_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size() * 3 / 2);
  Octets in(text);
  while (!in.at_end()) {
    const unsigned octet = in.peek(), second = in.peek(1), third = in.peek(2);
    if (octet < 0x80) {
      append_utf8(out, octet);
    } else if (octet == 0x8e && is_kana(second)) {
      append_utf8(out, kana(second));
      in.skip(1);
    } else if (octet == 0x8f && is_euc(second) && is_euc(third)) {
      append_utf8(out, jis_212(second - 0xa1, third - 0xa1));
      in.skip(2);
    } else if (is_euc(octet) && is_euc(second)) {
      append_utf8(out, jis_208(octet - 0xa1, second - 0xa1));
      in.skip(1);
    } else {
      append_utf8(out, replacement_character);
    }
    in.skip(1);
  }
  return out;
}

bool has_iso_2022_jp_escape(std::string_view text) {
  for (std::size_t at = text.find('\x1b'); at != text.npos; at = text.find('\x1b', at + 1)) {
    const auto escape = escape_at(text.substr(at));
    if (escape && escape->mode != Mode::ascii) return true;
  }
  return false;
}

JapaneseCharset guess_japanese(std::string_view text) {
  if (has_iso_2022_jp_escape(text)) return JapaneseCharset::iso_2022_jp;
  // Octets that fit only one of the two decide. What fits both would, as Shift_JIS, be nothing but
  // half-width kana and rare kanji: it is EUC-JP if that makes characters of it.
  bool can_be_sjis = true, can_be_euc = true;
  std::size_t euc_wide = 0, euc_rare = 0;
  for (Octets in(text); !in.at_end() && can_be_sjis; in.skip(1)) {
    const unsigned octet = in.peek();
    if (octet < 0x80 || is_kana(octet)) continue;
    can_be_sjis = is_sjis_lead(octet) && is_sjis_trail(in.peek(1));
    in.skip(1);
  }
  for (Octets in(text); !in.at_end() && can_be_euc; in.skip(1)) {
    const unsigned octet = in.peek();
    if (octet < 0x80) continue;
    if (octet == 0x8e && is_kana(in.peek(1))) {
      in.skip(1);
    } else if (octet == 0x8f && is_euc(in.peek(1)) && is_euc(in.peek(2))) {
      ++euc_rare;
      in.skip(2);
    } else if (is_euc(octet) && is_euc(in.peek(1))) {
      ++(jis_208(octet - 0xa1, in.peek(1) - 0xa1) == replacement_character ? euc_rare : euc_wide);
      in.skip(1);
    } else {
      can_be_euc = false;
    }
  }
  if (can_be_sjis != can_be_euc)
    return can_be_sjis ? JapaneseCharset::shift_jis : JapaneseCharset::euc_jp;
  if (!can_be_sjis) return JapaneseCharset::none;
  return euc_wide > euc_rare ? JapaneseCharset::euc_jp : JapaneseCharset::shift_jis;
}

}  // namespace hikyaku::mime
