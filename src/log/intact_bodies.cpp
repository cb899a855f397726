#include "log/intact_bodies.h"

namespace hikyaku::log {
namespace {

constexpr std::size_t remembered_max = 4096;  // of each generation

}  // namespace

bool IntactBodies::contains(std::uint64_t log, Place body) {
  const std::lock_guard lock(mutex_);
  return now_.contains({log, body}) || before_.contains({log, body});
}

void IntactBodies::add(std::uint64_t log, Place body) {
  const std::lock_guard lock(mutex_);
  if (now_.size() >= remembered_max) {
    before_.swap(now_);
    now_.clear();
  }
  now_.insert({log, body});
}

}  // namespace hikyaku::log
