// A set of uids as ascending, disjoint, closed ranges that do not touch: what IMAP's sequence sets
// name and what the records of an account carry.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace hikyaku::store {

using Uid = std::uint32_t;
inline constexpr Uid uid_max = 0xffff'ffff;

class UidSet {
 public:
  struct Range {
    Uid first, last;
    bool operator==(const Range&) const = default;
  };
  void add(Uid uid) { add(uid, uid); }
  void add(Uid first, Uid last);  // any order, overlaps are joined
  bool contains(Uid uid) const;
  bool empty() const { return ranges_.empty(); }
  std::uint64_t count() const;
  const std::vector<Range>& ranges() const { return ranges_; }
  std::string text() const;  // "1:3,7"
  bool operator==(const UidSet&) const = default;

 private:
  std::vector<Range> ranges_;
};

}  // namespace hikyaku::store
