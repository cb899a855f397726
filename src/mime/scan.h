// One pass over a message that finds its parts: a flat list of nodes in the order of the message
// (RFC 2046 5.1, 5.2.1). What both the tree of message.h and the stored summary are made from.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "mime/content_field.h"
#include "mime/message.h"

namespace hikyaku::mime {

struct Node {
  enum class Kind : unsigned char {
    leaf,       // of any type but text/*
    text,       // text/*, or no type at all
    multipart,  // has children, or none when no boundary was found
    message,    // message/rfc822: has one child, the message inside
    opaque,     // beyond a limit: taken as application/octet-stream, not looked into
  };
  Kind kind = Kind::leaf;
  bool in_digest = false;  // the default type is message/rfc822 (RFC 2046 5.1.5)
  bool has_type = false;   // content_type is there and says something
  std::size_t header_begin = 0, body_begin = 0, body_end = 0;
  std::uint32_t lines = 0;  // LFs in the body
  std::uint32_t parent = none, next_sibling = none, first_child = none;
  // Values of its content fields, as they came; data() is null when there is no such field.
  std::string_view content_type, encoding, id, description, md5, disposition, language, location;

  static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();
};

/// Reuses its memory from message to message.
class Scanner {
 public:
  /// The nodes, the message itself first. Valid until the next scan; views lie in `message`.
  const std::vector<Node>& scan(std::string_view message);
  /// The fields of the message's own header.
  const std::vector<HeaderField>& fields() const { return fields_; }

 private:
  struct Boundary {
    std::string text;
    std::uint32_t node;
  };
  /// A boundary line that ends a body.
  struct Hit {
    std::size_t line = 0;   // where it begins; at the end of the message: its size
    std::size_t next = 0;   // after it
    std::size_t level = 0;  // which open boundary + 1; 0: the end of the message
    bool is_close = false;
  };
  Hit scan_entity(std::uint32_t index, std::size_t begin, unsigned depth);
  Hit scan_multipart(std::uint32_t index, unsigned depth);
  void read_header(std::uint32_t index);
  void decide_kind(std::uint32_t index, unsigned depth);
  Hit find_boundary(std::size_t from);
  std::size_t pass(const Hit& hit);
  bool match_boundary(std::size_t line, Hit& hit) const;
  std::uint32_t add_child(std::uint32_t parent, std::uint32_t previous);
  std::size_t before_line_end(std::size_t begin, const Hit& hit) const;

  std::string_view message_;
  std::uint32_t lines_ = 0;  // LFs up to where the scan is
  std::vector<Node> nodes_;
  std::vector<HeaderField> fields_;
  std::vector<Boundary> open_;
  ContentField type_;
};

/// This thread's scanner.
Scanner& scanner();

}  // namespace hikyaku::mime
