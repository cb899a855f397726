#include "imap/sequence_set.h"

#include <algorithm>

#include "imap/grammar.h"
#include "imap/limits.h"

namespace hikyaku::imap {

namespace {

std::optional<std::uint32_t> parse_seq_number(Cursor& in) {
  if (in.take('*')) return SequenceSet::star;
  return parse_nz_number(in);
}

void normalise(IndexRanges& ranges) {
  std::ranges::sort(ranges, {}, &IndexRange::begin);
  std::size_t kept = 0;
  for (const IndexRange& range : ranges) {
    if (range.begin >= range.end) continue;
    if (kept > 0 && range.begin <= ranges[kept - 1].end)
      ranges[kept - 1].end = std::max(ranges[kept - 1].end, range.end);
    else
      ranges[kept++] = range;
  }
  ranges.resize(kept);
}

}  // namespace

std::optional<SequenceSet> parse_sequence_set(Cursor& in) {
  SequenceSet set;
  do {
    if (set.ranges.size() == sequence_ranges_max) return {};
    const auto first = parse_seq_number(in);
    if (!first) return {};
    auto last = first;
    if (in.take(':')) last = parse_seq_number(in);
    if (!last) return {};
    set.ranges.push_back({*first, *last});
  } while (in.take(','));
  return set;
}

std::optional<IndexRanges> by_sequence(const store::Mailbox& mailbox, const SequenceSet& set) {
  const std::size_t size = mailbox.size();
  IndexRanges ranges;
  for (auto [first, last] : set.ranges) {
    // Clients say 1:* also to an empty mailbox: it names nothing there.
    if (size == 0 && (first == SequenceSet::star || last == SequenceSet::star)) continue;
    if (first > size || last > size) return {};
    const std::size_t a = first == SequenceSet::star ? size : first;
    const std::size_t b = last == SequenceSet::star ? size : last;
    ranges.push_back({std::min(a, b) - 1, std::max(a, b)});
  }
  normalise(ranges);
  return ranges;
}

IndexRanges by_uid(const store::Mailbox& mailbox, const SequenceSet& set) {
  IndexRanges ranges;
  const std::size_t size = mailbox.size();
  if (size == 0) return ranges;
  const store::Uid largest = mailbox.at(size - 1).uid;
  for (auto [first, last] : set.ranges) {
    // RFC 3501 6.4.8: "559:*" always includes the last message, whatever its uid.
    const store::Uid a = first == SequenceSet::star ? largest : first;
    const store::Uid b = last == SequenceSet::star ? largest : last;
    const store::Uid low = std::min(a, b), high = std::max(a, b);
    const std::size_t begin = mailbox.lower_bound(low);
    const std::size_t end = high >= largest ? size : mailbox.lower_bound(high + 1);
    ranges.push_back({begin, end});
  }
  normalise(ranges);
  return ranges;
}

store::UidSet uids_of(const store::Mailbox& mailbox, const IndexRanges& ranges) {
  store::UidSet uids;
  for (const auto& [begin, end] : ranges) {
    // Gaps between two messages of the range name nobody, so one range of uids says it.
    uids.add(mailbox.at(begin).uid, mailbox.at(end - 1).uid);
  }
  return uids;
}

bool contains(const IndexRanges& ranges, std::size_t index) {
  const auto after = std::ranges::upper_bound(ranges, index, {}, &IndexRange::begin);
  return after != ranges.begin() && index < std::prev(after)->end;
}

}  // namespace hikyaku::imap
