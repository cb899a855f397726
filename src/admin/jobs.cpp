#include "admin/jobs.h"

namespace hikyaku::admin {

Task<void> Jobs::run(std::shared_ptr<std::atomic<std::size_t>> count, Task<void> work) {
  struct Leaving {
    std::atomic<std::size_t>& count;
    ~Leaving() { --count; }
  } leaving{*count};
  co_await std::move(work);
}

std::shared_ptr<void> Jobs::start(const std::function<Task<void>(Wanted)>& work) {
  const auto wanted = std::make_shared<std::atomic<bool>>(true);
  ++*count_;
  net::spawn(executor_, run(count_, work(wanted)));
  return {wanted.get(), [wanted](void*) { *wanted = false; }};
}

}  // namespace hikyaku::admin
