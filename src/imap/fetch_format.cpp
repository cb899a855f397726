#include "imap/fetch_format.h"

#include <algorithm>

#include "base/text.h"
#include "imap/date.h"
#include "imap/response.h"
#include "mime/message.h"

namespace hikyaku::imap {

namespace {

using Kind = FetchItem::Kind;
using Text = Section::Text;

bool is_field_selection(const Section& section) {
  return section.text == Text::header_fields || section.text == Text::header_fields_not;
}

}  // namespace

void append_fetch_begin(std::string& out, std::size_t index) {
  out += "* ";
  append_number(out, index + 1);
  out += " FETCH (";
}

void append_fetch_item(std::string& out, const FetchItem& item, const FetchSubject& subject) {
  switch (item.kind) {
    case Kind::flags:
      out += "FLAGS ";
      append_flags(out, subject.message.flags, subject.is_recent, subject.keywords);
      break;
    case Kind::uid:
      out += "UID ";
      append_number(out, subject.message.uid);
      break;
    case Kind::internal_date:
      out += "INTERNALDATE ";
      append_date_time(out, subject.message.received, subject.utc_offset_minutes);
      break;
    case Kind::size:
      out += "RFC822.SIZE ";
      append_number(out, subject.message.bytes);
      break;
    case Kind::envelope:
      out += "ENVELOPE ";
      out += subject.summary->envelope();
      break;
    case Kind::body_structure:
      out += "BODYSTRUCTURE ";
      out += subject.summary->body_structure();
      break;
    case Kind::body:
      out += "BODY ";
      out += subject.summary->body();
      break;
    case Kind::mod_sequence:
      out += "MODSEQ (";
      append_number(out, subject.message.modseq);
      out += ')';
      break;
    case Kind::section:
      break;
  }
}

void append_fetch(std::string& out, const FetchItems& items, const FetchSubject& subject) {
  append_fetch_begin(out, subject.index);
  bool first = true;
  for (const FetchItem& item : items.items) {
    if (!first) out += ' ';
    first = false;
    append_fetch_item(out, item, subject);
  }
  out += ")\r\n";
}

SectionPlan plan_section(const Section& section, const store::Message& message,
                         const mime::SummaryView& summary) {
  using From = SectionPlan::From;
  const std::uint64_t header = std::min<std::uint64_t>(summary.header_bytes(), message.bytes);
  if (!section.part.empty()) return {From::message, 0, message.bytes};
  switch (section.text) {
    case Text::all:
      return {From::range, 0, message.bytes};
    case Text::header:
      return {From::range, 0, header};
    case Text::text:
      return {From::range, header, message.bytes};
    case Text::header_fields:
      if (std::ranges::all_of(section.fields, mime::SummaryView::is_listed))
        return {From::summary, 0, 0};
      return {From::header, 0, header};
    case Text::header_fields_not:
      return {From::header, 0, header};
    case Text::mime:
      break;
  }
  return {From::message, 0, message.bytes};
}

std::string select_fields(const Section& section, std::string_view header) {
  std::string out;
  for (const mime::HeaderField& field : mime::parse_header(header)) {
    const bool asked = std::ranges::any_of(
        section.fields, [&](const std::string& name) { return iequals(name, field.name); });
    if (asked != (section.text == Text::header_fields)) continue;
    out += field.raw;
    if (!out.ends_with('\n')) out += "\r\n";
  }
  return out += "\r\n";
}

std::optional<std::string_view> section_octets(const Section& section, std::string_view message,
                                               std::string& scratch) {
  const mime::Part root = mime::parse_structure(message);
  const mime::Part* part = mime::find_part(root, section.part);
  if (!part) return {};
  const auto octets = [&](std::size_t begin, std::size_t end) {
    return message.substr(begin, end - begin);
  };
  if (section.text == Text::all)
    return section.part.empty() ? message : octets(part->body_begin, part->body_end);
  if (section.text == Text::mime) return octets(part->header_begin, part->body_begin);
  // RFC 3501 6.4.5: HEADER and TEXT of a part are those of the message inside of it.
  if (!section.part.empty()) {
    if (!part->is_message() || part->parts.empty()) return {};
    part = &part->parts.front();
  }
  if (section.text == Text::text) return octets(part->body_begin, part->body_end);
  const std::string_view header = octets(part->header_begin, part->body_begin);
  if (!is_field_selection(section)) return header;
  scratch = select_fields(section, header);
  return scratch;
}

std::pair<std::uint64_t, std::uint64_t> partial_range(const FetchItem& item, std::uint64_t size) {
  if (!item.partial) return {0, size};
  const std::uint64_t first = std::min<std::uint64_t>(item.partial->first, size);
  return {first, std::min<std::uint64_t>(item.partial->second, size - first)};
}

}  // namespace hikyaku::imap
