#include "store/room.h"

namespace hikyaku::store {
namespace {

bool fits_into(std::uint64_t max, std::uint64_t used, std::uint64_t more) {
  return max == 0 || more == 0 || (more <= max && used <= max - more);
}

}  // namespace

Usage Room::with_promised(Usage used) const {
  return {used.bytes + promised_.bytes, used.messages + promised_.messages};
}

void Room::set_quota(Quota quota, Usage used) {
  if (quota == quota_) return;
  quota_ = quota;
  told_ =
      reaches(with_promised(used), nearly_full_percent) ? Fullness::nearly_full : Fullness::roomy;
}

bool Room::fits(Usage used, Usage more) const {
  const Usage before = with_promised(used);
  return fits_into(quota_.bytes_max, before.bytes, more.bytes) &&
         fits_into(quota_.messages_max, before.messages, more.messages);
}

std::optional<Fullness> Room::take(Usage used, Usage more) {
  if (!reaches(with_promised(used), roomy_again_percent)) told_ = Fullness::roomy;
  promised_.bytes += more.bytes;
  promised_.messages += more.messages;
  const Usage after = with_promised(used);
  return tell(reaches(after, 100)                   ? Fullness::full
              : reaches(after, nearly_full_percent) ? Fullness::nearly_full
                                                    : Fullness::roomy);
}

void Room::give_back(Usage more) {
  promised_.bytes -= more.bytes;
  promised_.messages -= more.messages;
}

std::optional<Fullness> Room::refused(Usage used) {
  return tell(reaches(with_promised(used), nearly_full_percent) ? Fullness::full : Fullness::roomy);
}

// Either of the two limits.
bool Room::reaches(Usage used, std::uint64_t percent) const {
  const auto part = [percent](std::uint64_t max, std::uint64_t now) {
    return max != 0 && now >= max / 100 * percent + max % 100 * percent / 100;
  };
  return part(quota_.bytes_max, used.bytes) || part(quota_.messages_max, used.messages);
}

std::optional<Fullness> Room::tell(Fullness now) {
  if (now <= told_) return std::nullopt;
  told_ = now;
  return now;
}

}  // namespace hikyaku::store
