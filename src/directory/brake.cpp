#include "directory/brake.h"

#include <algorithm>

namespace hikyaku::directory {
namespace {

// How far from mail: what ends by itself is less than what an administrator must undo.
int depth_of(AccountStatus status) {
  switch (status) {
    case AccountStatus::enabled:
      return 0;
    case AccountStatus::locked:
    case AccountStatus::password_expired:
    case AccountStatus::must_change_password:
      return 1;
    case AccountStatus::disabled:
    case AccountStatus::expired:
      return 2;
  }
  return 0;
}

}  // namespace

std::string_view name_of(Harm harm) {
  constexpr std::string_view names[] = {"locked", "must_change_password", "disabled", "expired",
                                        "removed"};
  return names[static_cast<int>(harm)];
}

std::optional<Harm> harm_of(const Account& before, const Account* after) {
  if (!after) return Harm::removed;
  if (depth_of(after->status) <= depth_of(before.status)) return std::nullopt;
  switch (after->status) {
    case AccountStatus::locked:
      return Harm::locked;
    case AccountStatus::disabled:
      return Harm::disabled;
    case AccountStatus::expired:
      return Harm::expired;
    default:
      return Harm::must_change_password;
  }
}

bool Brake::allows(std::size_t harms_count, std::size_t accounts_count, bool is_holding,
                   Time now) const {
  if (options_.percent >= 100) return true;
  std::size_t allowed = options_.accounts;
  if (!is_holding)
    allowed = std::max(allowed, accounts_count * static_cast<std::size_t>(options_.percent) / 100);
  std::size_t lately = 0;
  for (const Taken& one : taken_)
    if (one.at + window > now) lately += one.count;
  return lately + harms_count <= allowed;
}

void Brake::note_taken(std::size_t harms_count, Time now) {
  while (!taken_.empty() && taken_.front().at + window <= now) taken_.pop_front();
  if (harms_count > 0) taken_.push_back({now, harms_count});
}

}  // namespace hikyaku::directory
