#include "imap/fetch_item.h"

#include <algorithm>

#include "base/text.h"
#include "imap/grammar.h"
#include "imap/limits.h"
#include "imap/response.h"

namespace hikyaku::imap {

namespace {

using Kind = FetchItem::Kind;
using Text = Section::Text;

// header-list = "(" header-fld-name *(SP header-fld-name) ")"
bool parse_header_list(Cursor& in, std::vector<std::string>& fields) {
  if (!in.take('(')) return false;
  do {
    auto name = parse_astring(in);
    if (!name || fields.size() == header_names_max) return false;
    fields.push_back(*std::move(name));
  } while (in.take(' '));
  return in.take(')');
}

// section-msgtext = "HEADER" / "HEADER.FIELDS" [".NOT"] SP header-list / "TEXT"
bool parse_section_text(Cursor& in, Section& section) {
  if (in.take_nocase("HEADER.FIELDS.NOT ")) {
    section.text = Text::header_fields_not;
    return parse_header_list(in, section.fields);
  }
  if (in.take_nocase("HEADER.FIELDS ")) {
    section.text = Text::header_fields;
    return parse_header_list(in, section.fields);
  }
  if (in.take_nocase("HEADER")) {
    section.text = Text::header;
  } else if (in.take_nocase("TEXT")) {
    section.text = Text::text;
  } else if (!section.part.empty() && in.take_nocase("MIME")) {
    section.text = Text::mime;
  } else {
    return false;
  }
  return true;
}

// section = "[" [section-msgtext / (section-part ["." section-text])] "]"
bool parse_section(Cursor& in, Section& section) {
  if (!in.take('[')) return false;
  if (in.take(']')) return true;
  if (is_digit(in.peek())) {
    while (true) {
      const auto number = parse_nz_number(in);
      if (!number || section.part.size() == section_depth_max) return false;
      section.part.push_back(*number);
      if (in.take(']')) return true;
      if (!in.take('.')) return false;
      if (!is_digit(in.peek())) break;
    }
  }
  return parse_section_text(in, section) && in.take(']');
}

std::string section_label(const Section& section) {
  std::string label = "BODY[";
  for (std::size_t i = 0; i < section.part.size(); ++i) {
    if (i > 0) label += '.';
    append_number(label, section.part[i]);
  }
  constexpr std::string_view names[] = {"",     "HEADER", "HEADER.FIELDS", "HEADER.FIELDS.NOT",
                                        "TEXT", "MIME"};
  if (section.text != Text::all) {
    if (!section.part.empty()) label += '.';
    label += names[static_cast<int>(section.text)];
  }
  if (section.text == Text::header_fields || section.text == Text::header_fields_not) {
    label += " (";
    for (std::size_t i = 0; i < section.fields.size(); ++i) {
      if (i > 0) label += ' ';
      if (!section.fields[i].empty() && std::ranges::all_of(section.fields[i], is_astring_char))
        label += section.fields[i];
      else
        append_string(label, section.fields[i]);
    }
    label += ')';
  }
  return label + ']';
}

// "BODY" [".PEEK"] section ["<" number "." nz-number ">"], after "BODY" and ".PEEK"
bool parse_body_section(Cursor& in, bool peek, FetchItems& out) {
  FetchItem item;
  item.kind = Kind::section;
  item.peek = peek;
  if (!parse_section(in, item.section)) return false;
  item.label = section_label(item.section);
  if (in.take('<')) {
    const auto first = parse_number(in);
    if (!first || !in.take('.')) return false;
    const auto count = parse_nz_number(in);
    if (!count || !in.take('>')) return false;
    item.partial = {*first, *count};
    item.label += '<';
    append_number(item.label, *first);
    item.label += '>';
  }
  out.items.push_back(std::move(item));
  return true;
}

void add_rfc822(FetchItems& out, std::string_view label, Text text, bool peek) {
  FetchItem item;
  item.kind = Kind::section;
  item.peek = peek;
  item.section.text = text;
  item.label = label;
  out.items.push_back(std::move(item));
}

bool parse_fetch_att(Cursor& in, FetchItems& out) {
  if (out.items.size() == fetch_items_max) return false;
  if (in.take_nocase("BODY.PEEK")) return parse_body_section(in, true, out);
  if (in.take_nocase("BODYSTRUCTURE")) {
    out.add(Kind::body_structure);
  } else if (in.take_nocase("BODY")) {
    if (in.peek() == '[') return parse_body_section(in, false, out);
    out.add(Kind::body);
  } else if (in.take_nocase("RFC822.SIZE")) {
    out.add(Kind::size);
  } else if (in.take_nocase("RFC822.HEADER")) {
    add_rfc822(out, "RFC822.HEADER", Text::header, true);
  } else if (in.take_nocase("RFC822.TEXT")) {
    add_rfc822(out, "RFC822.TEXT", Text::text, false);
  } else if (in.take_nocase("RFC822")) {
    add_rfc822(out, "RFC822", Text::all, false);
  } else if (in.take_nocase("FLAGS")) {
    out.add(Kind::flags);
  } else if (in.take_nocase("UID")) {
    out.add(Kind::uid);
  } else if (in.take_nocase("ENVELOPE")) {
    out.add(Kind::envelope);
  } else if (in.take_nocase("INTERNALDATE")) {
    out.add(Kind::internal_date);
  } else if (in.take_nocase("MODSEQ")) {
    out.add(Kind::mod_sequence);
  } else {
    return false;
  }
  return true;
}

}  // namespace

bool FetchItems::sets_seen() const {
  return std::ranges::any_of(items, [](const FetchItem& item) { return !item.peek; });
}

bool FetchItems::needs_summary() const {
  return std::ranges::any_of(items, [](const FetchItem& item) {
    return item.kind == Kind::envelope || item.kind == Kind::body ||
           item.kind == Kind::body_structure || item.kind == Kind::section;
  });
}

bool FetchItems::has(FetchItem::Kind kind) const {
  return std::ranges::find(items, kind, &FetchItem::kind) != items.end();
}

void FetchItems::add(FetchItem::Kind kind) {
  if (kind != Kind::section && has(kind)) return;
  FetchItem item;
  item.kind = kind;
  items.push_back(std::move(item));
}

std::optional<FetchItems> parse_fetch_items(Cursor& in) {
  FetchItems out;
  const bool is_all = in.take_nocase("ALL");
  const bool is_full = !is_all && in.take_nocase("FULL");
  if (is_all || is_full || in.take_nocase("FAST")) {
    for (const Kind kind : {Kind::flags, Kind::internal_date, Kind::size}) out.add(kind);
    if (is_all || is_full) out.add(Kind::envelope);
    if (is_full) out.add(Kind::body);
    return out;
  }
  if (!in.take('(')) {
    if (!parse_fetch_att(in, out)) return {};
    return out;
  }
  do {
    if (!parse_fetch_att(in, out)) return {};
  } while (in.take(' '));
  if (!in.take(')')) return {};
  return out;
}

}  // namespace hikyaku::imap
