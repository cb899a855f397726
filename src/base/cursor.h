// A place in a text being parsed. Grammar functions take a Cursor, move it past what they accept,
// and leave it where they found it when they do not match.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/text.h"

namespace hikyaku {

class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  bool at_end() const { return offset_ == text_.size(); }
  std::size_t offset() const { return offset_; }
  void seek(std::size_t offset) { offset_ = offset; }
  std::string_view rest() const { return text_.substr(offset_); }
  /// The next octet, or '\0' at the end.
  char peek() const { return at_end() ? '\0' : text_[offset_]; }
  std::string_view since(std::size_t start) const { return text_.substr(start, offset_ - start); }

  bool take(char c) {
    if (at_end() || text_[offset_] != c) return false;
    ++offset_;
    return true;
  }
  bool take(std::string_view word) {
    if (!rest().starts_with(word)) return false;
    offset_ += word.size();
    return true;
  }
  /// As take(), ASCII letters in either case.
  bool take_nocase(std::string_view word) {
    if (rest().size() < word.size() || !iequals(rest().substr(0, word.size()), word)) return false;
    offset_ += word.size();
    return true;
  }
  /// The longest run of octets for which `accepts` is true; may be empty.
  template <class Predicate>
  std::string_view take_while(Predicate accepts) {
    const std::size_t start = offset_;
    while (offset_ < text_.size() && accepts(text_[offset_])) ++offset_;
    return since(start);
  }

 private:
  std::string_view text_;
  std::size_t offset_ = 0;
};

}  // namespace hikyaku
