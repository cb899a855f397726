// FETCH responses out of a message's entry, its stored summary and, where it must be, its octets
// (RFC 3501 7.4.2). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "imap/fetch_item.h"
#include "mime/summary.h"
#include "store/mailbox.h"

namespace hikyaku::imap {

struct FetchSubject {
  const store::Message& message;
  std::size_t index;
  bool is_recent;
  const std::vector<std::string>& keywords;
  int utc_offset_minutes = 0;
  const mime::SummaryView* summary = nullptr;  // when needs_summary()
};

void append_fetch_begin(std::string& out, std::size_t index);  // "* 1 FETCH ("
/// Any item but a section.
void append_fetch_item(std::string& out, const FetchItem& item, const FetchSubject& subject);
/// A whole response, of items without sections.
void append_fetch(std::string& out, const FetchItems& items, const FetchSubject& subject);

/// Where the octets of a section come from.
struct SectionPlan {
  enum class From {
    summary,  // the listed headers: select_fields()
    header,   // the range, then select_fields()
    range,    // octets [begin, end) of the message as they are
    message,  // section_octets() of the whole message
  };
  From from = From::range;
  std::uint64_t begin = 0, end = 0;
};
SectionPlan plan_section(const Section& section, const store::Message& message,
                         const mime::SummaryView& summary);

/// The asked fields of a header (or, for HEADER.FIELDS.NOT, the others), and the empty line.
std::string select_fields(const Section& section, std::string_view header);

/// The octets of a section; nothing when there is no such part. May use `scratch`.
std::optional<std::string_view> section_octets(const Section& section, std::string_view message,
                                               std::string& scratch);

/// What `partial` asks of `size` octets: first and count, cut to what there is.
std::pair<std::uint64_t, std::uint64_t> partial_range(const FetchItem& item, std::uint64_t size);

}  // namespace hikyaku::imap
