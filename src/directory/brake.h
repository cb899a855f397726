// A change that takes mail or logins from many people at once rather is a mistake: an emptied
// group, a right that was lost, a script that ran in the wrong place. Such changes are held until
// somebody confirms them; those of single people pass. Pure.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "directory/directory.h"

namespace hikyaku::directory {

/// What a change takes from an account.
enum class Harm : std::uint8_t {
  locked = 0,
  must_change_password = 1,
  disabled = 2,
  expired = 3,
  removed = 4
};  // kept in the site log: values do not change
std::string_view name_of(Harm harm);
/// `after`: null when the account is no mail user any more. Nothing: the change does no harm.
std::optional<Harm> harm_of(const Account& before, const Account* after);

/// A change that was not taken: the account is in the View as it was before it.
struct Held {
  Harm harm = Harm::removed;
  Time since{};
};

struct BrakeOptions {
  int percent = 10;          // of the accounts; 100: nothing is ever held
  std::size_t accounts = 5;  // as many may always be harmed
};

/// Does somebody want this one account out now? The other harms can wait for a confirmation.
bool is_urgent(Harm harm);

/// How many were harmed lately. Changes within a minute count as one: a script disables one after
/// the other.
class Brake {
 public:
  static constexpr Seconds window{60};
  explicit Brake(BrakeOptions options) : options_(options) {}

  /// While nothing is held: may so many more be harmed at once, of so many?
  bool allows(std::size_t harms_count, std::size_t accounts_count, Time now) const;
  /// While something is held: may so many urgent ones pass, when `passed_count` did so since the
  /// brake took hold? A single one, when there was none within a minute; and only as many as may
  /// always be, however long it lasts.
  bool allows_urgent(std::size_t urgent_count, std::size_t passed_count, Time now) const;
  /// `urgent_count`: also those that are held from now on.
  void note(std::size_t taken_count, std::size_t urgent_count, Time now);

 private:
  struct Taken {
    Time at{};
    std::size_t count = 0;
  };
  BrakeOptions options_;
  std::deque<Taken> taken_;
  std::optional<Time> urgent_at_;
};

}  // namespace hikyaku::directory
