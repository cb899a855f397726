// sequence-set (RFC 3501 9) and what it means in a mailbox.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/cursor.h"
#include "store/mailbox.h"

namespace hikyaku::imap {

struct SequenceSet {
  static constexpr std::uint32_t star = 0;  // "*", the largest number in use
  struct Range {
    std::uint32_t first, last;
    bool operator==(const Range&) const = default;
  };
  std::vector<Range> ranges;
};

/// sequence-set = (seq-number / seq-range) *("," sequence-set)
std::optional<SequenceSet> parse_sequence_set(Cursor& in);

/// Messages of a mailbox value by index: [begin, end).
struct IndexRange {
  std::size_t begin, end;
  bool operator==(const IndexRange&) const = default;
};
using IndexRanges = std::vector<IndexRange>;  // ascending, disjoint, not empty

/// By sequence numbers; nothing when one of them is beyond the mailbox.
std::optional<IndexRanges> by_sequence(const store::Mailbox& mailbox, const SequenceSet& set);
/// By uids; those that do not exist are passed over (RFC 3501 6.4.8).
IndexRanges by_uid(const store::Mailbox& mailbox, const SequenceSet& set);

store::UidSet uids_of(const store::Mailbox& mailbox, const IndexRanges& ranges);
bool contains(const IndexRanges& ranges, std::size_t index);

}  // namespace hikyaku::imap
