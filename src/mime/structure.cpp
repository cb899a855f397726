// The tree of a message's parts, out of the scanner's flat list.

#include "base/text.h"
#include "mime/message.h"
#include "mime/scan.h"

namespace hikyaku::mime {

namespace {

Part part_of(const std::vector<Node>& nodes, std::uint32_t index) {
  const Node& node = nodes[index];
  Part part;
  part.header_begin = node.header_begin;
  part.body_begin = node.body_begin;
  part.body_end = node.body_end;
  part.lines = node.lines;
  part.encoding = node.encoding.data() ? lower(trim(node.encoding)) : std::string();
  if (part.encoding.empty()) part.encoding = "7bit";
  if (node.kind == Node::Kind::opaque) {
    part.type = "application";
    part.subtype = "octet-stream";
  } else if (node.has_type) {
    ContentField type;
    type.parse_type(node.content_type);
    part.type = lower(type.type);
    part.subtype = lower(type.subtype);
    part.parameters = decoded(type.parameters);
  } else if (node.in_digest) {
    part.type = "message";  // RFC 2046 5.1.5
    part.subtype = "rfc822";
  } else {
    part.type = "text";  // RFC 2045 5.2
    part.subtype = "plain";
    part.parameters.emplace_back("charset", "us-ascii");
  }
  for (auto child = node.first_child; child != Node::none; child = nodes[child].next_sibling)
    part.parts.push_back(part_of(nodes, child));
  return part;
}

}  // namespace

Part parse_structure(std::string_view message) {
  return part_of(scanner().scan(message), 0);
}

const Part* find_part(const Part& message, const std::vector<std::uint32_t>& section) {
  const Part* part = &message;
  bool is_whole = true;  // part stands for a whole message, whose parts are numbered from it
  for (const std::uint32_t number : section) {
    // RFC 3501 6.4.5: the numbers go on inside a message/rfc822 part with those of its message.
    if (!is_whole && part->is_message() && !part->parts.empty())
      part = &part->parts[0];
    else if (!is_whole && !part->is_multipart())
      return nullptr;
    is_whole = false;
    if (part->is_multipart()) {
      if (number == 0 || number > part->parts.size()) return nullptr;
      part = &part->parts[number - 1];
    } else if (number != 1) {
      return nullptr;  // every message has at least one part number
    }
  }
  return part;
}

}  // namespace hikyaku::mime
