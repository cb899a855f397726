#include "base/text.h"
#include "mime/address_reader.h"
#include "mime/message.h"

namespace hikyaku::mime {

namespace {

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

void drop_spaces(std::string& text) {
  std::erase_if(text, is_space);
}

}  // namespace

/// quoted-string, at its opening quote; an end that is missing is the end of the text.
void AddressReader::take_quoted(std::string& into) {
  for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
    if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
    if (text_[at_] != '\r' && text_[at_] != '\n') into += text_[at_];
  }
  if (at_ < text_.size()) ++at_;
}

/// comment, at its "("; comments nest.
void AddressReader::take_comment(std::string& into) {
  int depth = 1;
  for (++at_; at_ < text_.size(); ++at_) {
    char c = text_[at_];
    if (c == '\\' && at_ + 1 < text_.size()) {
      c = text_[++at_];
    } else if (c == '\x1b') {
      take_japanese(into);
      --at_;
      continue;
    } else if (c == '(') {
      ++depth;
    } else if (c == ')' && --depth == 0) {
      ++at_;
      return;
    }
    if (c != '\r' && c != '\n') into += c;
  }
}

/// ISO-2022-JP as it is, from its escape sequence to the one that ends it.
void AddressReader::take_japanese(std::string& into) {
  const std::size_t start = at_;
  const bool is_wide = at_ + 1 < text_.size() && text_[at_ + 1] == '$';
  at_ = std::min(at_ + 3, text_.size());
  if (is_wide)
    while (at_ < text_.size() && text_[at_] != '\x1b' && text_[at_] != '\n') ++at_;
  into += text_.substr(start, at_ - start);
}

/// angle-addr, at its "<": [obs-route] addr-spec ">".
void AddressReader::read_angle(RawAddress& address) {
  ++at_;
  std::string ignored_comment;
  bool has_at = false;
  while (at_ < text_.size() && text_[at_] != '>') {
    const char c = text_[at_];
    std::string& into = has_at ? address.domain : address.mailbox;
    if (c == '"') {
      take_quoted(into);
    } else if (c == '(') {
      take_comment(ignored_comment);
    } else if (c == '@' && address.mailbox.empty() && address.route.empty()) {
      const std::size_t start = at_;  // obs-route = "@" domain *("," "@" domain) ":"
      const std::size_t end = text_.find_first_of(":>", at_);
      at_ = end == text_.npos ? text_.size() : end;
      if (peek() == ':') {
        address.route = text_.substr(start, at_ - start);
        drop_spaces(address.route);
        ++at_;
      } else {
        address.domain = text_.substr(start + 1, at_ - start - 1);
        drop_spaces(address.domain);
        has_at = true;
      }
    } else if (c == '@' && has_at) {
      address.mailbox += '@' + address.domain;  // the last one divides
      address.domain.clear();
      ++at_;
    } else if (c == '@') {
      has_at = true;
      ++at_;
    } else {
      if (!is_space(c)) into += c;
      ++at_;
    }
  }
  if (at_ < text_.size()) ++at_;
}

/// Up to and including the separator. False when there was no address before it.
bool AddressReader::read_one(RawAddress& address) {
  std::string& phrase = address.name;
  std::string comment;
  std::size_t divider = std::string::npos;  // the last unquoted "@" of the phrase
  bool has_angle = false, has_quotes = false, space_pending = false;
  const auto put_space = [&] {
    if (space_pending && !phrase.empty()) phrase += ' ';
    space_pending = false;
  };
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (is_space(c)) {
      space_pending = true;
      ++at_;
    } else if (c == '"') {
      put_space();
      take_quoted(phrase);
      has_quotes = true;
    } else if (c == '(') {
      comment.clear();
      take_comment(comment);
      space_pending = true;
    } else if (c == '<' && !has_angle) {
      read_angle(address);
      has_angle = true;
    } else if (c == ',' || c == ';') {
      break;
    } else if (c == ':' && !in_group_ && !has_angle && divider == std::string::npos) {
      ++at_;
      in_group_ = true;
      address.kind = RawAddress::Kind::group_begin;
      return true;
    } else if (c == '[') {  // domain-literal: its colons divide nothing
      put_space();
      const std::size_t end = text_.find_first_of("],", at_);
      const std::size_t size = (end == text_.npos ? text_.size() : end + (text_[end] == ']')) - at_;
      phrase += text_.substr(at_, std::max<std::size_t>(size, 1));
      at_ += std::max<std::size_t>(size, 1);
    } else if (c == '\x1b') {
      put_space();
      take_japanese(phrase);
    } else {
      if (c == '@' && !has_angle) divider = phrase.size();
      if (c != '@') put_space();
      space_pending = false;
      phrase += c;
      ++at_;
    }
  }
  address.kind = RawAddress::Kind::address;
  if (!has_angle) {
    if (divider != std::string::npos) {
      address.mailbox = phrase.substr(0, divider);
      address.domain = phrase.substr(divider + 1);
      drop_spaces(address.domain);
    } else {
      address.mailbox = phrase;
    }
    if (!has_quotes) drop_spaces(address.mailbox);
    phrase.clear();
  }
  if (phrase.empty()) phrase = comment;
  return has_angle || !address.mailbox.empty() || !address.domain.empty();
}

bool AddressReader::next(RawAddress& address) {
  while (at_ < text_.size()) {
    address.name.clear();
    address.route.clear();
    address.mailbox.clear();
    address.domain.clear();
    if (peek() == ';') {
      ++at_;
      if (!in_group_) continue;
      in_group_ = false;
      address.kind = RawAddress::Kind::group_end;
      return true;
    }
    if (peek() == ',') {
      ++at_;
      continue;
    }
    if (read_one(address)) return true;
  }
  if (!in_group_) return false;
  in_group_ = false;  // a group that nobody closed
  address.name.clear();
  address.kind = RawAddress::Kind::group_end;
  return true;
}

std::vector<Address> parse_addresses(std::string_view value) {
  std::vector<Address> addresses;
  AddressReader reader(value);
  for (RawAddress raw; reader.next(raw);) {
    if (raw.kind != RawAddress::Kind::address) continue;
    addresses.push_back({decode_header(raw.name), decode_header(raw.mailbox), raw.domain});
  }
  return addresses;
}

}  // namespace hikyaku::mime
