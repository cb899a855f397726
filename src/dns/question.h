// One question to libunbound and the thread that waits for its answers. Inside dns/ only.
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <thread>

#include "dns/resolver.h"
#include "net/loop.h"

struct ub_ctx;
struct ub_result;

namespace hikyaku::dns {

/// What came for one name and type: the records' data, not yet looked at.
using RawAnswer = Answer<std::string>;

class Questions {
 public:
  explicit Questions(const ResolverOptions& options);
  ~Questions();  // pending questions end as failed
  Questions(const Questions&) = delete;
  Questions& operator=(const Questions&) = delete;

  /// The promise is set with the answer, at the latest after the time-out.
  net::Promise<RawAnswer> ask(const std::string& name, int type);

 private:
  struct Pending;
  using Steady = std::chrono::steady_clock;
  static void on_answer(void* asked, int error, ub_result* result);
  void finish(Pending* pending, RawAnswer answer);
  void wait_for_answers();
  void expire();
  int wait_milliseconds();

  Milliseconds timeout_;
  ub_ctx* context_ = nullptr;
  std::string broken_;  // why there is no resolver at all
  int look_fd_ = -1;    // an eventfd: the thread looks again
  std::mutex mutex_;
  bool stopping_ = false;
  // By age, which is by deadline.
  std::map<std::uint64_t, std::unique_ptr<Pending>> pending_;
  std::uint64_t next_id_ = 0;
  std::thread thread_;
};

}  // namespace hikyaku::dns
