#include "mime/scan.h"

#include <algorithm>
#include <cstring>

#include "base/text.h"
#include "mime/header_reader.h"

namespace hikyaku::mime {

namespace {

/// RFC 2046 5.1.1 allows 70; longer ones occur.
constexpr std::size_t boundary_bytes_max = 1000;

}  // namespace

Scanner& scanner() {
  thread_local Scanner scanner;
  return scanner;
}

const std::vector<Node>& Scanner::scan(std::string_view message) {
  message_ = message;
  lines_ = 0;
  nodes_.clear();
  fields_.clear();
  open_.clear();
  nodes_.emplace_back();
  scan_entity(0, 0, 0);
  return nodes_;
}

/// Does a boundary delimiter line of any open multipart begin here? The line must be the whole
/// delimiter, so that "--a" and "--ab" are told apart; blanks may follow (RFC 2046 5.1.1).
bool Scanner::match_boundary(std::size_t line, Hit& hit) const {
  const char* const data = message_.data();
  if (open_.empty() || message_.size() - line < 3 || data[line] != '-' || data[line + 1] != '-')
    return false;
  const std::string_view rest = message_.substr(line, boundary_bytes_max + 100);
  const std::size_t end = rest.find('\n');
  std::string_view text = rest.substr(2, end == rest.npos ? end : end - 2);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r'))
    text.remove_suffix(1);
  for (std::size_t level = open_.size(); level > 0; --level) {
    const std::string& boundary = open_[level - 1].text;
    const bool is_close = text.size() == boundary.size() + 2 && text.ends_with("--");
    if (!is_close && text.size() != boundary.size()) continue;
    if (!text.starts_with(boundary)) continue;
    hit = {line, end == rest.npos ? line + rest.size() : line + end + 1, level, is_close};
    return true;
  }
  return false;
}

/// The next boundary line at or after `from`, which is the start of a line.
Scanner::Hit Scanner::find_boundary(std::size_t from) {
  const char* const data = message_.data();
  const std::size_t size = message_.size();
  Hit hit;
  if (open_.empty()) {
    lines_ += static_cast<std::uint32_t>(std::count(data + from, data + size, '\n'));
    return {size, size, 0, false};
  }
  for (std::size_t at = from; at < size;) {
    if (data[at] == '-' && match_boundary(at, hit)) return hit;
    const void* const end = std::memchr(data + at, '\n', size - at);
    if (!end) break;
    ++lines_;
    at = static_cast<std::size_t>(static_cast<const char*>(end) - data) + 1;
  }
  return {size, size, 0, false};
}

/// Goes on after a boundary line.
std::size_t Scanner::pass(const Hit& hit) {
  if (hit.next > hit.line && message_[hit.next - 1] == '\n') ++lines_;
  return hit.next;
}

/// The line end in front of a delimiter belongs to the delimiter (RFC 2046 5.1.1).
std::size_t Scanner::before_line_end(std::size_t begin, const Hit& hit) const {
  std::size_t end = hit.line;
  if (hit.level == 0) return std::max(end, begin);
  if (end > begin && message_[end - 1] == '\n') --end;
  if (end > begin && message_[end - 1] == '\r') --end;
  return std::max(end, begin);
}

void Scanner::read_header(std::uint32_t index) {
  Node& node = nodes_[index];
  HeaderReader reader(message_.substr(node.header_begin));
  node.body_begin = node.header_begin;
  for (HeaderField field; reader.next(field);) {
    // A boundary may have a colon and then look like a field.
    Hit hit;
    if (field.name.starts_with("--") &&
        match_boundary(static_cast<std::size_t>(field.raw.data() - message_.data()), hit)) {
      node.body_begin = hit.line;
      return;
    }
    if (index == 0) fields_.push_back(field);
    const auto keep_first = [&field](std::string_view& value) {
      if (!value.data()) value = field.value;
    };
    if (to_lower(field.name[0]) != 'c') continue;
    switch (field_id(field.name)) {
      case FieldId::content_type:
        keep_first(node.content_type);
        break;
      case FieldId::content_transfer_encoding:
        keep_first(node.encoding);
        break;
      case FieldId::content_id:
        keep_first(node.id);
        break;
      case FieldId::content_description:
        keep_first(node.description);
        break;
      case FieldId::content_md5:
        keep_first(node.md5);
        break;
      case FieldId::content_disposition:
        keep_first(node.disposition);
        break;
      case FieldId::content_language:
        keep_first(node.language);
        break;
      case FieldId::content_location:
        keep_first(node.location);
        break;
      default:
        break;
    }
  }
  node.body_begin = node.header_begin + reader.size();
}

void Scanner::decide_kind(std::uint32_t index, unsigned depth) {
  Node& node = nodes_[index];
  const bool may_have_parts = depth + 1 < part_depth_max && nodes_.size() < part_count_max;
  node.has_type = node.content_type.data() && type_.parse_type(node.content_type);
  if (!node.has_type) {
    node.kind = !node.in_digest  ? Node::Kind::text
                : may_have_parts ? Node::Kind::message
                                 : Node::Kind::opaque;
  } else if (iequals(type_.type, "multipart")) {
    node.kind = may_have_parts ? Node::Kind::multipart : Node::Kind::opaque;
  } else if (iequals(type_.type, "message") && iequals(type_.subtype, "rfc822")) {
    node.kind = may_have_parts ? Node::Kind::message : Node::Kind::opaque;
  } else if (iequals(type_.type, "text")) {
    node.kind = Node::Kind::text;
  } else {
    node.kind = Node::Kind::leaf;
  }
}

std::uint32_t Scanner::add_child(std::uint32_t parent, std::uint32_t previous) {
  const auto index = static_cast<std::uint32_t>(nodes_.size());
  Node& node = nodes_.emplace_back();
  node.parent = parent;
  (previous == Node::none ? nodes_[parent].first_child : nodes_[previous].next_sibling) = index;
  return index;
}

/// Reads the entity that begins at `begin`, up to the boundary line that ends it.
Scanner::Hit Scanner::scan_entity(std::uint32_t index, std::size_t begin, unsigned depth) {
  nodes_[index].header_begin = begin;
  read_header(index);
  decide_kind(index, depth);
  const std::size_t body = nodes_[index].body_begin;
  lines_ +=
      static_cast<std::uint32_t>(std::count(message_.data() + begin, message_.data() + body, '\n'));
  const std::uint32_t lines_before = lines_;
  Hit hit;
  switch (nodes_[index].kind) {
    case Node::Kind::multipart:
      hit = scan_multipart(index, depth);
      break;
    case Node::Kind::message:
      hit = scan_entity(add_child(index, Node::none), body, depth + 1);
      break;
    default:
      hit = find_boundary(body);
  }
  Node& node = nodes_[index];
  node.body_end = before_line_end(body, hit);
  node.lines = lines_ - lines_before - (node.body_end < hit.line ? 1 : 0);
  return hit;
}

Scanner::Hit Scanner::scan_multipart(std::uint32_t index, unsigned depth) {
  const std::size_t body = nodes_[index].body_begin;
  std::string boundary = parameter_octets(type_.parameters, "boundary");
  const bool in_digest = iequals(type_.subtype, "digest");
  if (boundary.size() > boundary_bytes_max) boundary.clear();
  // Blanks at the end of a delimiter line are not part of it (RFC 2046 5.1.1).
  while (!boundary.empty() && boundary.back() == ' ') boundary.pop_back();
  if (boundary.empty()) return find_boundary(body);

  open_.push_back({std::move(boundary), index});
  const std::size_t level = open_.size();
  Hit hit = find_boundary(body);  // past the preamble
  std::uint32_t previous = Node::none;
  while (hit.level == level && !hit.is_close) {
    if (nodes_.size() >= part_count_max) {
      // No more parts: the rest is passed over to where the outer multipart goes on.
      do hit = find_boundary(pass(hit));
      while (hit.level == level && !hit.is_close);
      break;
    }
    previous = add_child(index, previous);
    nodes_[previous].in_digest = in_digest;
    hit = scan_entity(previous, pass(hit), depth + 1);
  }
  open_.resize(level - 1);
  if (hit.level == level) hit = find_boundary(pass(hit));  // past the epilogue
  return hit;
}

}  // namespace hikyaku::mime
