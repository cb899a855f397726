// The stored summary of a message. Version 1, little-endian:
//
//   offset  octets
//        0       4  "HKS1"
//        4       4  envelope_bytes
//        8       4  body_bytes
//       12       4  structure_bytes
//       16       4  listed_bytes
//       20       4  header_bytes: of the message's header, the empty line included
//       24       8  sent: Date: in seconds since 1970 UTC, 0 when there is none (signed)
//       32          envelope, body, body structure, listed headers; nothing between or after them
//
// The envelope comes first, so that the first few hundred octets hold what lists of messages need.
// There is no checksum: the log that keeps it has one. Described in docs/dev/summary-format.md.

#include "mime/summary.h"

#include <cstring>

#include "mime/header_reader.h"
#include "mime/imap_form.h"

namespace hikyaku::mime {

namespace {

constexpr std::string_view magic = "HKS1";
constexpr std::size_t fixed_bytes = 32;

template <class T>
T load(std::string_view bytes, std::size_t offset) {
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

template <class T>
void store(std::string& bytes, std::size_t offset, T value) {
  std::memcpy(bytes.data() + offset, &value, sizeof value);
}

}  // namespace

Result<SummaryView> SummaryView::read(std::string_view bytes) {
  if (bytes.size() < fixed_bytes || !bytes.starts_with(magic))
    return fail(Error::Kind::permanent, "mime.summary", "not a summary");
  SummaryView view;
  std::size_t at = fixed_bytes;
  for (std::size_t i = 0; i < std::size(view.parts_); ++i) {
    const std::size_t size = load<std::uint32_t>(bytes, 4 + 4 * i);
    if (size > bytes.size() - at)
      return fail(Error::Kind::permanent, "mime.summary", "shorter than it says");
    view.parts_[i] = bytes.substr(at, size);
    at += size;
  }
  if (at != bytes.size())
    return fail(Error::Kind::permanent, "mime.summary", "longer than it says");
  view.header_bytes_ = load<std::uint32_t>(bytes, 20);
  view.sent_ = load<std::int64_t>(bytes, 24);
  return view;
}

std::string_view SummaryView::envelope() const {
  return parts_[0];
}
std::string_view SummaryView::body() const {
  return parts_[1];
}
std::string_view SummaryView::body_structure() const {
  return parts_[2];
}
std::string_view SummaryView::listed_headers() const {
  return parts_[3];
}
std::uint32_t SummaryView::header_bytes() const {
  return header_bytes_;
}
std::int64_t SummaryView::sent() const {
  return sent_;
}
bool SummaryView::is_listed(std::string_view name) {
  return mime::is_listed(field_id(name));
}

std::string summarize(std::string_view message) {
  const std::vector<Node>& nodes = scanner().scan(message);
  const std::vector<HeaderField>& fields = scanner().fields();

  std::string out;
  out.reserve(4096);
  out.resize(fixed_bytes);
  std::memcpy(out.data(), magic.data(), magic.size());
  std::size_t part = 0, begin = out.size();
  const auto end_part = [&] {
    store(out, 4 + 4 * part++, static_cast<std::uint32_t>(out.size() - begin));
    begin = out.size();
  };
  FormWriter envelope(out);
  write_envelope(envelope, fields);
  end_part();
  FormWriter body(out);
  write_body(body, message, nodes, 0, false);
  end_part();
  FormWriter structure(out);
  write_body(structure, message, nodes, 0, true);
  end_part();
  std::int64_t sent = 0;
  for (const HeaderField& field : fields) {
    const FieldId id = field_id(field.name);
    if (mime::is_listed(id)) out += field.raw;
    if (id == FieldId::date && sent == 0) sent = parse_date(field.value).value_or(0);
  }
  end_part();
  store(out, 20, static_cast<std::uint32_t>(nodes[0].body_begin));
  store(out, 24, sent);
  return out;
}

}  // namespace hikyaku::mime
