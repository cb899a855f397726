// What a SEARCH asks for (RFC 3501 6.4.4; RFC 7162 3.1.5), as a tree.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/cursor.h"
#include "imap/date.h"
#include "imap/sequence_set.h"
#include "store/mailbox.h"

namespace hikyaku::imap {

struct SearchKey {
  enum class Kind {
    all_of,  // of `children`; none: every message
    any_of,
    none_of,
    flag,     // has all of `flags`
    keyword,  // `text`
    recent,
    old,
    sequence,
    uid,
    larger,
    smaller,
    before,
    on,
    since,
    sent_before,
    sent_on,
    sent_since,
    header,  // field `name` contains `text`; an empty text: there is such a field
    body,
    text,
    mod_sequence,
  };
  Kind kind = Kind::all_of;
  std::vector<SearchKey> children;
  store::Flags flags = 0;
  std::string name, text;  // text: folded for comparing, but for keywords
  std::uint64_t number = 0;
  Day day = 0;
  SequenceSet set;
  IndexRanges ranges;  // of `set`, once resolve() has seen the mailbox
};

struct SearchRequest {
  SearchKey key;  // all_of
  bool has_mod_sequence = false;
  bool bad_charset = false;
};

/// search = [SP "CHARSET" SP astring] 1*(SP search-key), after the first space.
std::optional<SearchRequest> parse_search(Cursor& in);

/// Finds the messages that the sets name; false when a sequence number is beyond the mailbox.
bool resolve(SearchKey& key, const store::Mailbox& mailbox);

}  // namespace hikyaku::imap
