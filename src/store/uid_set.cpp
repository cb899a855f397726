#include "store/uid_set.h"

#include <algorithm>
#include <utility>

namespace hikyaku::store {

void UidSet::add(Uid first, Uid last) {
  if (first > last) std::swap(first, last);
  const std::uint64_t after = std::uint64_t{last} + 1;
  // Sets are mostly built in ascending order.
  if (ranges_.empty() || first > std::uint64_t{ranges_.back().last} + 1) {
    ranges_.push_back({first, last});
    return;
  }
  // [begin, end): the ranges that overlap or touch the new one.
  const auto begin = std::ranges::lower_bound(
      ranges_, std::uint64_t{first}, {}, [](const Range& r) { return std::uint64_t{r.last} + 1; });
  const auto end = std::upper_bound(begin, ranges_.end(), after,
                                    [](std::uint64_t v, const Range& r) { return v < r.first; });
  if (begin == end) {
    ranges_.insert(begin, {first, last});
    return;
  }
  begin->first = std::min(begin->first, first);
  begin->last = std::max(std::prev(end)->last, last);
  ranges_.erase(std::next(begin), end);
}

bool UidSet::contains(Uid uid) const {
  const auto at = std::ranges::lower_bound(ranges_, uid, {}, &Range::last);
  return at != ranges_.end() && at->first <= uid;
}

std::uint64_t UidSet::count() const {
  std::uint64_t count = 0;
  for (const Range& range : ranges_) count += std::uint64_t{range.last} - range.first + 1;
  return count;
}

std::string UidSet::text() const {
  std::string text;
  for (const Range& range : ranges_) {
    if (!text.empty()) text += ',';
    text += std::to_string(range.first);
    if (range.last != range.first) text += ':' + std::to_string(range.last);
  }
  return text;
}

}  // namespace hikyaku::store
