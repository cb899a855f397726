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

bool is_urgent(Harm harm) {
  return harm == Harm::disabled || harm == Harm::expired;
}

bool Brake::allows(std::size_t harms_count, std::size_t accounts_count, Time now) const {
  if (options_.percent >= 100) return true;
  const std::size_t allowed = std::max(
      options_.accounts, accounts_count * static_cast<std::size_t>(options_.percent) / 100);
  std::size_t lately = 0;
  for (const Taken& one : taken_)
    if (one.at + window > now) lately += one.count;
  return lately + harms_count <= allowed;
}

bool Brake::allows_urgent(std::size_t urgent_count, std::size_t passed_count, Time now) const {
  if (options_.percent >= 100) return true;
  const bool is_single = urgent_count == 1 && (!urgent_at_ || *urgent_at_ + window <= now);
  return is_single && passed_count < options_.accounts;
}

void Brake::note(std::size_t taken_count, std::size_t urgent_count, Time now) {
  if (urgent_count > 0) urgent_at_ = now;
  while (!taken_.empty() && taken_.front().at + window <= now) taken_.pop_front();
  if (taken_count > 0) taken_.push_back({now, taken_count});
}

}  // namespace hikyaku::directory
