#include "directory/ad/wake.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/check.h"

namespace hikyaku::directory {

Wake::Wake() : event_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  HIKYAKU_CHECK(event_.fd() >= 0);
}

void Wake::set() {
  const std::uint64_t one = 1;
  (void)!write(event_.fd(), &one, sizeof one);
}

Wake::Ended Wake::wait(int fd, Milliseconds limit) {
  pollfd waits[] = {{event_.fd(), POLLIN, 0}, {fd, POLLIN, 0}};
  poll(waits, 2, static_cast<int>(limit.count()));
  std::uint64_t count = 0;
  if (waits[0].revents != 0 && read(event_.fd(), &count, sizeof count) > 0) return Ended::set;
  return waits[1].revents != 0 ? Ended::readable : Ended::limit;
}

}  // namespace hikyaku::directory
