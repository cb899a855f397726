// SEARCH TEXT and BODY: the needle is looked for in decoded and folded text. The time is
// proportional to the message: text is taken in windows, cut at line ends, and only as much of the
// window before as the needle is long is looked at again.

#include <algorithm>
#include <cstring>

#include "base/text.h"
#include "mime/content_field.h"
#include "mime/header_reader.h"
#include "mime/message.h"
#include "mime/scan.h"
#include "mime/transfer.h"

namespace hikyaku::mime {

namespace {

constexpr std::size_t window_bytes = 64 * 1024;
constexpr std::size_t line_bytes_max = 1u << 20;  // a longer line is cut anywhere

/// Looks for the needle in folded text that comes in pieces.
class Finder {
 public:
  explicit Finder(std::string_view needle) : needle_(needle) {}

  bool add(std::string_view folded) {
    if (needle_.empty()) return true;
    if (!tail_.empty()) {
      // Across the border: the tail and as much of the new piece.
      tail_ += folded.substr(0, needle_.size() - 1);
      if (find(tail_)) return true;
    }
    if (find(folded)) return true;
    const std::size_t keep = needle_.size() - 1;
    if (folded.size() >= keep)
      tail_ = folded.substr(folded.size() - keep);
    else
      tail_.erase(0, tail_.size() - std::min(tail_.size(), keep));
    return false;
  }
  void start_anew() { tail_.clear(); }

 private:
  bool find(std::string_view text) const {
    return memmem(text.data(), text.size(), needle_.data(), needle_.size()) != nullptr;
  }
  std::string_view needle_;
  std::string tail_;
};

/// Octets of the next window: at least a line.
std::size_t window_size(std::string_view text) {
  if (text.size() <= window_bytes) return text.size();
  const auto end = text.substr(0, line_bytes_max).find('\n', window_bytes - 1);
  return end == text.npos ? std::min(text.size(), line_bytes_max) : end + 1;
}

bool find_in_text(Finder& finder, std::string_view octets, std::string_view charset) {
  finder.start_anew();
  while (!octets.empty()) {
    const std::size_t size = window_size(octets);
    if (finder.add(fold_text(to_utf8(octets.substr(0, size), charset)))) return true;
    octets.remove_prefix(size);
  }
  return false;
}

bool find_in_header(Finder& finder, std::string_view header) {
  HeaderReader reader(header);
  for (HeaderField field; reader.next(field);) {
    finder.start_anew();
    std::string line(field.name);
    line += ": ";
    line += decode_header(field.value);
    if (finder.add(fold_text(line))) return true;
  }
  return false;
}

bool find_in_part(Finder& finder, std::string_view message, const Node& node) {
  ContentField type;
  std::string charset;
  if (node.has_type) {
    type.parse_type(node.content_type);
    charset = parameter_octets(type.parameters, "charset");
  }
  const std::string_view body = message.substr(node.body_begin, node.body_end - node.body_begin);
  const std::string encoding = encoding_name(node.encoding);
  if (encoding != "base64" && encoding != "quoted-printable")
    return find_in_text(finder, body, charset);
  return find_in_text(finder, decode_transfer(body, encoding), charset);
}

}  // namespace

bool contains_text(std::string_view message, std::string_view folded_needle, bool with_header) {
  if (folded_needle.empty()) return true;
  Finder finder(folded_needle);
  const std::vector<Node>& nodes = scanner().scan(message);
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const Node& node = nodes[i];
    // The header of a message inside is part of the outer one's body (RFC 3501 6.4.4).
    const bool is_inner_message =
        node.parent != Node::none && nodes[node.parent].kind == Node::Kind::message;
    if ((i == 0 && with_header) || is_inner_message) {
      const std::size_t size = node.body_begin - node.header_begin;
      if (find_in_header(finder, message.substr(node.header_begin, size))) return true;
    }
    if (node.kind == Node::Kind::text && find_in_part(finder, message, node)) return true;
  }
  return false;
}

}  // namespace hikyaku::mime
