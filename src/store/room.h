// How much an account may hold, what of that is promised to messages on their way, and when it is
// to be said that it fills up. Pure; the account guards it.
#pragma once

#include <cstdint>
#include <optional>

namespace hikyaku::store {

struct Quota {
  std::uint64_t bytes_max = 0, messages_max = 0;  // 0: unlimited
  bool operator==(const Quota&) const = default;
};

struct Usage {
  std::uint64_t bytes = 0, messages = 0;
};

enum class Fullness { roomy, nearly_full, full };
inline constexpr std::uint64_t nearly_full_percent = 90;
/// What was said is said again only after the account was emptied below this.
inline constexpr std::uint64_t roomy_again_percent = 80;

class Room {
 public:
  explicit Room(Quota quota) : quota_(quota) {}

  const Quota& quota() const { return quota_; }
  /// An account that the new limit finds nearly full is no news: whoever sets it sees that.
  void set_quota(Quota quota, Usage used);

  /// Do these fit beside what is used and what is promised? Nothing always does.
  bool fits(Usage used, Usage more) const;
  /// Promises room. What is to be said of it, if anything.
  std::optional<Fullness> take(Usage used, Usage more);
  void give_back(Usage more);
  /// Something did not fit. An account with much room, for which a message is too large, is not
  /// full.
  std::optional<Fullness> refused(Usage used);

 private:
  bool reaches(Usage used, std::uint64_t percent) const;
  std::optional<Fullness> tell(Fullness now);
  Usage with_promised(Usage used) const;

  Quota quota_;
  Usage promised_;
  Fullness told_ = Fullness::roomy;
};

}  // namespace hikyaku::store
