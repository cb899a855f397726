// Does a message match a search? Asked first of what the mailbox value says, then of the stored
// summary, then of the message itself: what is dearer is read only when it decides. Pure.
#pragma once

#include <string_view>

#include "imap/search_key.h"
#include "mime/summary.h"

namespace hikyaku::imap {

enum class Match { no, yes, unknown };

struct SearchSubject {
  const store::Message& message;
  std::size_t index;
  bool is_recent;
  int utc_offset_minutes = 0;                  // of the days of INTERNALDATE
  const mime::SummaryView* summary = nullptr;  // null: not read yet
  const std::string_view* body = nullptr;      // null: not read yet
};

/// Unknown: read the summary, then the body, and ask again; never when the body is there.
Match matches(const SearchKey& key, const SearchSubject& subject);

}  // namespace hikyaku::imap
