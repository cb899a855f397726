// Text in a named charset, or in none, as UTF-8. Japanese charsets are read by japanese.cpp, the
// others by ICU, whose converters are opened once for each thread.

#include "mime/charset.h"

#include <array>
#include <memory>

#include <unicode/ucnv.h>

#include "base/text.h"
#include "mime/japanese.h"
#include "mime/utf8_writer.h"

namespace hikyaku::mime {

namespace {

constexpr std::size_t converters_max = 8;      // kept by a thread
constexpr std::size_t charset_bytes_max = 60;  // of a name

struct CloseConverter {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, CloseConverter>;

/// The thread's converter for that charset; null when ICU has none. Valid until the next call.
UConverter* converter_for(const std::string& charset) {
  struct Entry {
    std::string charset;
    Converter converter;  // null: there is none
  };
  static thread_local std::array<Entry, converters_max> entries;
  static thread_local std::size_t oldest = 0;
  for (Entry& entry : entries) {
    if (entry.charset != charset) continue;
    if (entry.converter) ucnv_reset(entry.converter.get());
    return entry.converter.get();
  }
  UErrorCode error = U_ZERO_ERROR;
  Converter converter(ucnv_open(charset.c_str(), &error));
  if (U_FAILURE(error)) converter.reset();
  Entry& entry = entries[oldest++ % converters_max];
  entry.charset = charset;
  entry.converter = std::move(converter);
  return entry.converter.get();
}

std::string by_icu(UConverter* converter, std::string_view text) {
  std::string out;
  out.reserve(text.size() * 3 / 2);
  char16_t window[1024];
  const char* from = text.data();
  const char* const end = from + text.size();
  char16_t high = 0;
  UErrorCode error = U_ZERO_ERROR;
  do {
    error = U_ZERO_ERROR;
    char16_t* to = window;
    ucnv_toUnicode(converter, &to, std::end(window), &from, end, nullptr, true, &error);
    for (const char16_t* c = window; c != to; ++c) {
      if (*c >= 0xd800 && *c < 0xdc00) {
        high = *c;
      } else if (*c >= 0xdc00 && *c < 0xe000 && high) {
        append_utf8(out, 0x10000 + ((high - 0xd800u) << 10) + (*c - 0xdc00u));
        high = 0;
      } else {
        append_utf8(out, *c >= 0xdc00 && *c < 0xe000 ? replacement_character : *c);
        high = 0;
      }
    }
  } while (error == U_BUFFER_OVERFLOW_ERROR);
  return out;
}

/// Octets above 127 as those of windows-1252, which is what "iso-8859-1" means in practice.
std::string latin_to_utf8(std::string_view text) {
  UConverter* const converter = converter_for("windows-1252");
  return converter ? by_icu(converter, text) : clean_utf8(text);
}

/// Names that ICU does not know or takes too strictly.
std::string_view by_common_name(std::string_view charset) {
  static constexpr std::pair<std::string_view, std::string_view> names[] = {
      {"iso-8859-1", "windows-1252"},
      {"latin1", "windows-1252"},
      {"iso8859-1", "windows-1252"},
      {"gb2312", "gb18030"},
      {"gbk", "gb18030"},
      {"x-gbk", "gb18030"},
      {"euc-kr", "windows-949"},
      {"ks_c_5601-1987", "windows-949"},
      {"iso-8859-9", "windows-1254"},
      {"tis-620", "windows-874"},
      {"iso-8859-11", "windows-874"},
      {"x-unknown", ""},
      {"unknown-8bit", ""},
      {"default_charset", ""},
      {"_autodetect_all", ""},
      {"binary", ""},
  };
  for (const auto& [name, known] : names)
    if (charset == name) return known;
  return charset;
}

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names)
    if (text == name) return true;
  return false;
}

}  // namespace

std::string clean_utf8(std::string_view text) {
  if (is_utf8(text)) return std::string(text);
  std::string out;
  out.reserve(text.size() + 16);
  while (!text.empty()) {
    // The longest piece of at most four octets that is a character.
    std::size_t length = 1;
    while (length <= 4 && length <= text.size() && !is_utf8(text.substr(0, length))) ++length;
    if (length <= 4 && length <= text.size()) {
      out += text.substr(0, length);
      text.remove_prefix(length);
    } else {
      append_utf8(out, replacement_character);
      text.remove_prefix(1);
    }
  }
  return out;
}

bool is_plain_ascii(std::string_view text) {
  unsigned char all = 0;
  bool has_escape = false;
  for (const char c : text) {
    all |= static_cast<unsigned char>(c);
    has_escape |= c == '\x1b';
  }
  return !(all & 0x80) && !has_escape;
}

std::string guess_to_utf8(std::string_view text) {
  if (is_plain_ascii(text)) return std::string(text);
  if (has_iso_2022_jp_escape(text)) return iso_2022_jp_to_utf8(text);
  if (is_utf8(text)) return std::string(text);
  switch (guess_japanese(text)) {
    case JapaneseCharset::iso_2022_jp:
      return iso_2022_jp_to_utf8(text);
    case JapaneseCharset::shift_jis:
      return shift_jis_to_utf8(text);
    case JapaneseCharset::euc_jp:
      return euc_jp_to_utf8(text);
    case JapaneseCharset::none:
      break;
  }
  return latin_to_utf8(text);
}

std::string to_utf8(std::string_view text, std::string_view charset) {
  std::string name = lower(trim(charset.substr(0, charset_bytes_max)));
  // RFC 2231 5: "charset*language" in an encoded word.
  if (const auto star = name.find('*'); star != name.npos) name.resize(star);
  if (is_one_of(name, {"utf-8", "utf8", "unicode-1-1-utf-8"})) return clean_utf8(text);
  if (is_one_of(name, {"", "us-ascii", "ascii", "ansi_x3.4-1968"})) return guess_to_utf8(text);
  if (is_one_of(name, {"iso-2022-jp", "iso-2022-jp-ms", "cp50220", "cp50221", "cp50222",
                       "csiso2022jp", "iso-2022-jp-1", "iso-2022-jp-3", "iso-2022-jp-2004", "jis",
                       "x-windows-iso2022jp", "windows-50220", "windows-50221", "jis7", "jis8"})) {
    // Text in another charset under this name is common too.
    if (!has_iso_2022_jp_escape(text) && !is_plain_ascii(text)) return guess_to_utf8(text);
    return iso_2022_jp_to_utf8(text);
  }
  if (is_one_of(name, {"shift_jis", "shift-jis", "sjis", "x-sjis", "cp932", "ms932", "windows-31j",
                       "cswindows31j", "ms_kanji", "csshiftjis", "windows-932", "x-ms-cp932",
                       "shift_jis-2004", "shift_jisx0213"}))
    return shift_jis_to_utf8(text);
  if (is_one_of(name, {"euc-jp", "eucjp", "x-euc-jp", "x-euc", "ujis", "cp51932", "eucjp-ms",
                       "eucjp-win", "windows-51932", "cseucpkdfmtjapanese", "euc-jis-2004",
                       "extended_unix_code_packed_format_for_japanese"}))
    return euc_jp_to_utf8(text);
  const std::string_view known = by_common_name(name);
  if (known.empty()) return guess_to_utf8(text);
  if (UConverter* const converter = converter_for(std::string(known)))
    return by_icu(converter, text);
  return guess_to_utf8(text);
}

}  // namespace hikyaku::mime
