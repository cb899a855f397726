// What a FETCH asks for (RFC 3501 6.4.5, fetch-att and section of its grammar; RFC 7162 3.1.4).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/cursor.h"

namespace hikyaku::imap {

struct Section {
  enum class Text { all, header, header_fields, header_fields_not, text, mime };
  std::vector<std::uint32_t> part;  // empty: the message itself
  Text text = Text::all;
  std::vector<std::string> fields;
};

struct FetchItem {
  enum class Kind {
    flags,
    uid,
    internal_date,
    size,
    envelope,
    body_structure,
    body,  // the structure without extensions
    section,
    mod_sequence,
  };
  Kind kind = Kind::flags;
  bool peek = true;  // false: sets \Seen
  Section section;
  std::optional<std::pair<std::uint32_t, std::uint32_t>> partial;  // first octet, count
  std::string label;  // of a section: "BODY[HEADER]<0>", "RFC822.TEXT"
};

struct FetchItems {
  std::vector<FetchItem> items;
  bool sets_seen() const;
  bool needs_summary() const;
  bool has(FetchItem::Kind kind) const;
  void add(FetchItem::Kind kind);
};

/// "ALL" / "FULL" / "FAST" / fetch-att / "(" fetch-att *(SP fetch-att) ")"
std::optional<FetchItems> parse_fetch_items(Cursor& in);

}  // namespace hikyaku::imap
