// RFC 2047 encoded words, and what is met in their place: words inside quoted strings or glued to
// text, characters and base64 groups split between words, raw ISO-2022-JP, Shift_JIS or UTF-8.

#include <optional>

#include "base/text.h"
#include "mime/charset.h"
#include "mime/message.h"
#include "mime/transfer.h"

namespace hikyaku::mime {

namespace {

constexpr std::size_t charset_bytes_max = 80;

/// encoded-word = "=?" charset "?" encoding "?" encoded-text "?="
struct EncodedWord {
  std::string_view charset, text;
  char encoding = 0;      // 'b' or 'q'
  std::size_t bytes = 0;  // of the whole
};

std::optional<EncodedWord> word_at(std::string_view value) {
  EncodedWord word;
  const std::size_t charset_end = value.substr(0, charset_bytes_max + 2).find('?', 2);
  if (charset_end == value.npos || charset_end == 2 || charset_end + 2 >= value.size() ||
      value[charset_end + 2] != '?')
    return std::nullopt;
  word.charset = value.substr(2, charset_end - 2);
  word.encoding = to_lower(value[charset_end + 1]);
  if (word.encoding != 'b' && word.encoding != 'q') return std::nullopt;
  const std::size_t begin = charset_end + 3;
  const std::size_t end = value.find('?', begin);
  if (end == value.npos || end + 1 >= value.size() || value[end + 1] != '=') return std::nullopt;
  word.text = value.substr(begin, end - begin);
  word.bytes = end + 2;
  return word;
}

bool is_all_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == text.npos;
}

/// Octets of encoded words that follow each other in the same charset are decoded together, so that
/// a character split between two words is whole again.
class WordJoiner {
 public:
  explicit WordJoiner(std::string& out) : out_(out) {}
  void add(const EncodedWord& word) {
    if (!iequals(word.charset, charset_)) flush();
    if (word.encoding != encoding_) end_group();
    charset_ = word.charset;
    encoding_ = word.encoding;
    if (word.encoding == 'b')
      base64_.add(word.text, octets_);
    else
      decode_q(word.text, octets_);
  }
  void flush() {
    end_group();
    if (!octets_.empty()) out_ += to_utf8(octets_, charset_);
    octets_.clear();
    charset_ = {};
  }

 private:
  void end_group() { base64_.add("=", octets_); }

  std::string& out_;
  std::string octets_;
  std::string_view charset_;
  char encoding_ = 0;
  Base64Decoder base64_;
};

}  // namespace

std::string decode_header(std::string_view value) {
  const bool has_fold = value.find('\n') != value.npos;
  const std::string unfolded = has_fold ? unfold(value) : std::string();
  if (has_fold) value = unfolded;
  value = trim(value);
  if (value.find("=?") == value.npos) return guess_to_utf8(value);

  std::string out;
  WordJoiner words(out);
  std::size_t plain_begin = 0;  // of the text since the last word
  bool after_word = false;
  for (std::size_t at = value.find("=?"); at != value.npos;) {
    const auto word = word_at(value.substr(at));
    if (!word) {
      at = value.find("=?", at + 2);
      continue;
    }
    const std::string_view plain = value.substr(plain_begin, at - plain_begin);
    // RFC 2047 6.2: blanks between two encoded words are not shown.
    if (!after_word || !is_all_blank(plain)) {
      words.flush();
      out += guess_to_utf8(plain);
    }
    words.add(*word);
    after_word = true;
    plain_begin = at + word->bytes;
    at = value.find("=?", plain_begin);
  }
  words.flush();
  out += guess_to_utf8(value.substr(plain_begin));
  return out;
}

}  // namespace hikyaku::mime
