// RFC 5322 3.4 address-list with its obsolete forms, one address at a time, tolerant of what real
// mail has: semicolons between addresses, an address as the name of another, raw ISO-2022-JP (whose
// octets look like specials), missing closing brackets. Nothing is decoded here.
#pragma once

#include <string>
#include <string_view>

namespace hikyaku::mime {

/// Octets as they came, without quotes, escapes, comments and folding.
struct RawAddress {
  enum class Kind { address, group_begin, group_end };
  Kind kind = Kind::address;
  std::string name;  // display-name, or the comment when there is none; of a group: its name
  std::string route;
  std::string mailbox;
  std::string domain;
};

class AddressReader {
 public:
  explicit AddressReader(std::string_view value) : text_(value) {}
  /// Reuses the strings of `address`. False at the end.
  bool next(RawAddress& address);

 private:
  bool read_one(RawAddress& address);
  void read_angle(RawAddress& address);
  void take_quoted(std::string& into);
  void take_comment(std::string& into);
  void take_japanese(std::string& into);
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  std::string_view text_;
  std::size_t at_ = 0;
  bool in_group_ = false;
};

}  // namespace hikyaku::mime
