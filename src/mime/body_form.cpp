// BODY and BODYSTRUCTURE (RFC 3501 7.4.2 and the rules body, body-type-1part, body-type-mpart of
// its section 9). Types and parameters are written as the message has them.

#include "base/text.h"
#include "mime/header_reader.h"
#include "mime/imap_form.h"

namespace hikyaku::mime {

namespace {

/// What `Content-Type` says, or its default.
const ContentField& type_of(const Node& node) {
  static thread_local ContentField type;
  if (node.has_type && node.kind != Node::Kind::opaque) {
    type.parse_type(node.content_type);
    return type;
  }
  type.parameters.clear();
  if (node.kind == Node::Kind::opaque) {
    type.type = "application";
    type.subtype = "octet-stream";
  } else if (node.kind == Node::Kind::message) {
    type.type = "message";  // RFC 2046 5.1.5
    type.subtype = "rfc822";
  } else {
    type.type = "text";  // RFC 2045 5.2; its charset is added with the parameters
    type.subtype = "plain";
  }
  return type;
}

void write_parameter(FormWriter& out, bool& is_first, std::string_view name,
                     std::string_view value) {
  out.raw(is_first ? "(" : " ");
  is_first = false;
  out.string(name);
  out.raw(" ");
  out.string(value);
}

/// body-fld-param. Continuations (RFC 2231) are joined, the charset stays in the value:
/// "filename*" "iso-2022-jp''%1B...". For text without a charset its default is said (RFC 2045
/// 5.2).
void write_parameters(FormWriter& out, const std::vector<RawParameter>& parameters, bool is_text) {
  bool is_first = true, has_charset = !is_text;
  if (!has_stars(parameters)) {
    for (const RawParameter& parameter : parameters) {
      has_charset = has_charset || iequals(parameter.name, "charset");
      if (parameter.is_quoted && parameter.value.find_first_of("\\\r\n") != std::string_view::npos)
        write_parameter(out, is_first, parameter.name, unquoted(parameter));
      else
        write_parameter(out, is_first, parameter.name, parameter.value);
    }
  } else {
    for (const JoinedParameter& parameter : join(parameters)) {
      has_charset = has_charset || iequals(parameter.name, "charset");
      if (parameter.is_extended)
        write_parameter(out, is_first, parameter.name + '*',
                        parameter.charset + '\'' + parameter.language + '\'' + parameter.value);
      else
        write_parameter(out, is_first, parameter.name, parameter.value);
    }
  }
  if (!has_charset) write_parameter(out, is_first, "charset", "us-ascii");
  out.raw(is_first ? "NIL" : ")");
}

/// body-fld-dsp SP body-fld-lang SP body-fld-loc
void write_extension(FormWriter& out, const Node& node) {
  static thread_local ContentField disposition;
  if (node.disposition.data() && disposition.parse_disposition(node.disposition)) {
    out.raw(" (");
    out.string(disposition.type);
    out.raw(" ");
    write_parameters(out, disposition.parameters, false);
    out.raw(")");
  } else {
    out.raw(" NIL");
  }
  out.raw(" ");
  bool is_first = true;
  if (node.language.data()) {  // RFC 3282: 1#language-tag
    for (const std::string_view tag : split(node.language.substr(0, 1000), ',')) {
      if (trim(tag).empty()) continue;
      out.raw(is_first ? "(" : " ");
      is_first = false;
      out.string(trim(tag));
    }
  }
  out.raw(is_first ? "NIL " : ") ");
  out.field(node.location);
}

/// What Content-Transfer-Encoding says, without a comment.
std::string_view encoding_of(const Node& node) {
  std::string_view encoding = trim(node.encoding);
  encoding = encoding.substr(0, encoding.find_first_of(" \t\r\n;("));
  return encoding.empty() ? std::string_view("7bit") : encoding;
}

void write_multipart(FormWriter& out, std::string_view message, const std::vector<Node>& nodes,
                     std::uint32_t index, bool with_extension) {
  const Node& node = nodes[index];
  out.raw("(");
  for (auto child = node.first_child; child != Node::none; child = nodes[child].next_sibling)
    write_body(out, message, nodes, child, with_extension);
  if (node.first_child == Node::none) {  // body-type-mpart = 1*body: an empty one
    out.raw(R"(("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 0 0)");
    out.raw(with_extension ? " NIL NIL NIL NIL)" : ")");
  }
  out.raw(" ");
  const ContentField& type = type_of(node);
  out.string(type.subtype);
  if (with_extension) {
    out.raw(" ");
    write_parameters(out, type.parameters, false);
    write_extension(out, node);
  }
  out.raw(")");
}

void write_inner_envelope(FormWriter& out, std::string_view message, const Node& node) {
  static thread_local std::vector<HeaderField> fields;
  fields.clear();
  HeaderReader reader(message.substr(node.header_begin, node.body_begin - node.header_begin));
  for (HeaderField field; reader.next(field);) fields.push_back(field);
  write_envelope(out, fields);
}

}  // namespace

void write_body(FormWriter& out, std::string_view message, const std::vector<Node>& nodes,
                std::uint32_t index, bool with_extension) {
  const Node& node = nodes[index];
  if (node.kind == Node::Kind::multipart)
    return write_multipart(out, message, nodes, index, with_extension);

  const ContentField& type = type_of(node);
  out.raw("(");
  out.string(type.type);
  out.raw(" ");
  out.string(type.subtype);
  out.raw(" ");
  // body-fields = param SP id SP desc SP enc SP octets
  write_parameters(out, type.parameters, node.kind == Node::Kind::text);
  out.raw(" ");
  out.field(node.id);
  out.raw(" ");
  out.field(node.description);
  out.raw(" ");
  out.string(encoding_of(node));
  out.raw(" ");
  out.number(node.body_end - node.body_begin);
  if (node.kind == Node::Kind::message) {
    out.raw(" ");
    write_inner_envelope(out, message, nodes[node.first_child]);
    out.raw(" ");
    write_body(out, message, nodes, node.first_child, with_extension);
  }
  if (node.kind == Node::Kind::message || node.kind == Node::Kind::text) {
    out.raw(" ");
    out.number(node.lines);
  }
  if (with_extension) {
    out.raw(" ");
    out.field(node.md5);
    write_extension(out, node);
  }
  out.raw(")");
}

}  // namespace hikyaku::mime
