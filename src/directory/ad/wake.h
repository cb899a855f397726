// Ends a wait that blocks a thread: an event beside a socket.
#pragma once

#include "base/clock.h"
#include "directory/ad/reach.h"

namespace hikyaku::directory {

class Wake {
 public:
  Wake();
  /// From any thread. The wait that runs ends, or else the next one does at once.
  void set();
  /// Until set(), until there is something to read from `fd` (-1: nothing to read), or for `limit`.
  enum class Ended { set, readable, limit };
  Ended wait(int fd, Milliseconds limit);

 private:
  Socket event_;
};

}  // namespace hikyaku::directory
