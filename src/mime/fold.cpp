// Folding of text for comparison: NFKC with case folding (Unicode's NFKC_Casefold), which also
// makes half-width kana and full-width Latin the same as the usual ones, and the handful of signs
// that Japanese charsets convert in two ways (wave dash, minus, ...).

#include <cstring>

#include <unicode/normalizer2.h>
#include <unicode/ustring.h>

#include "base/text.h"
#include "mime/message.h"
#include "mime/utf8_writer.h"

namespace hikyaku::mime {

namespace {

/// Normalizing takes the square of the length of a run of combining marks: pieces bound it.
constexpr std::size_t piece_units_max = 512;

/// CP932 and JIS X 0208 give these another code point for the same character.
char16_t unified(char16_t c) {
  switch (c) {
    case 0x301c:  // WAVE DASH, in CP932 FULLWIDTH TILDE
      return 0xff5e;
    case 0x2212:  // MINUS SIGN, in CP932 FULLWIDTH HYPHEN-MINUS
      return 0xff0d;
    case 0x2016:  // DOUBLE VERTICAL LINE, in CP932 PARALLEL TO
      return 0x2225;
    case 0x2014:  // EM DASH, in CP932 HORIZONTAL BAR
      return 0x2015;
    case 0x00a2:  // CENT, POUND, NOT SIGN, in CP932 their full-width forms
      return 0xffe0;
    case 0x00a3:
      return 0xffe1;
    case 0x00ac:
      return 0xffe2;
    case 0x00a6:  // BROKEN BAR
      return 0xffe4;
    default:
      return c;
  }
}

const icu::Normalizer2* normalizer() {
  static const icu::Normalizer2* const normalizer = [] {
    UErrorCode error = U_ZERO_ERROR;
    const auto* found = icu::Normalizer2::getNFKCCasefoldInstance(error);
    return U_SUCCESS(error) ? found : nullptr;
  }();
  return normalizer;
}

/// The next code point of well-formed UTF-8; anything else gives U+FFFD and one octet.
char32_t next_code_point(std::string_view text, std::size_t& at) {
  const auto octet = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
  };
  const unsigned lead = octet(at);
  const std::size_t length = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (length == 1) return text[at++], lead;
  if (!is_utf8(text.substr(at, length)) || at + length > text.size())
    return ++at, replacement_character;
  char32_t c = lead & (0x7f >> length);
  for (std::size_t i = 1; i < length; ++i) c = c << 6 | (octet(at + i) & 0x3f);
  at += length;
  return c;
}

/// Where the run of ASCII that begins at `at` ends.
std::size_t ascii_end(std::string_view text, std::size_t at) {
  constexpr std::uint64_t high_bits = 0x8080808080808080;
  for (std::uint64_t octets; at + sizeof octets <= text.size(); at += sizeof octets) {
    std::memcpy(&octets, text.data() + at, sizeof octets);
    if (octets & high_bits) break;
  }
  while (at < text.size() && !(text[at] & '\x80')) ++at;
  return at;
}

class Folder {
 public:
  explicit Folder(std::string& out) : out_(out) {}

  void add(char32_t c) {
    if (c < 0x10000) {
      piece_ += unified(static_cast<char16_t>(c));
    } else {
      piece_ += static_cast<char16_t>(0xd7c0 + (c >> 10));
      piece_ += static_cast<char16_t>(0xdc00 + (c & 0x3ff));
    }
    if (piece_.size() >= piece_units_max) flush();
  }

  void flush() {
    if (piece_.empty()) return;
    UErrorCode error = U_ZERO_ERROR;
    icu::UnicodeString folded;
    const icu::UnicodeString source(false, piece_.data(), static_cast<int32_t>(piece_.size()));
    if (normalizer()) normalizer()->normalize(source, folded, error);
    if (!normalizer() || U_FAILURE(error)) folded = source;
    folded.toUTF8String(out_);
    piece_.clear();
  }

 private:
  std::string& out_;
  std::u16string piece_;
};

}  // namespace

std::string fold_text(std::string_view utf8) {
  std::string out;
  out.reserve(utf8.size());
  Folder folder(out);
  for (std::size_t at = 0; at < utf8.size();) {
    // ASCII folds to lower case, and nothing before it can combine with it. The last one of a run
    // may take a combining mark that follows.
    const std::size_t end = ascii_end(utf8, at);
    if (const std::size_t alone = end == utf8.size() ? end : end > at ? end - 1 : at; alone > at) {
      folder.flush();
      const std::size_t begin = out.size();
      out += utf8.substr(at, alone - at);
      for (std::size_t i = begin; i < out.size(); ++i) out[i] = to_lower(out[i]);
      at = alone;
      continue;
    }
    folder.add(next_code_point(utf8, at));
  }
  folder.flush();
  return out;
}

}  // namespace hikyaku::mime
