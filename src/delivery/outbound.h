// The delivery service (EPSTDS): takes due recipients from the queue, sends them on, and writes
// down what became of each before anything else happens to it. One loop does all of it; the
// conversations on it go on side by side.
//
// RFC 5321 4.5.4 (retry strategies), 5.1 (servers in turn). What is sent twice: a message whose
// final answer was lost, with the connection or by a crash; SMTP has no remedy (RFC 1047).
#pragma once

#include <memory>

#include "delivery/reporter.h"
#include "delivery/route_finder.h"
#include "delivery/schedule.h"
#include "delivery/transport.h"
#include "net/loop.h"

namespace hikyaku::delivery {

struct OutboundOptions {
  ScheduleOptions schedule;
  /// "host:port" that all mail for other servers goes to (WZ-16, WZ-17); empty: by MX.
  std::string gateway;
  std::size_t recipients_per_message_max = 100;
  std::size_t messages_per_connection_max = 100;
  Seconds report_retry_wait{60};  // when a bounce cannot be made durable
  Seconds write_retry_wait{1};    // when an outcome cannot be made durable
};

class Outbound {
 public:
  Outbound(Queue& queue, Intake& intake, Reporter& reporter, RouteFinder& finder,
           Transport& transport, OutboundOptions options, const Clock& clock,
           net::Executor executor);
  ~Outbound();  // stopped before

  /// From any thread. The queue is open.
  void start();
  /// Takes nothing new; done when the conversations that are under way have ended.
  Task<void> stop();
  bool is_running() const;

  /// Looks at the queue again, for a clock that was moved on.
  void wake();
  /// Destinations that are left alone since they did not answer are tried again.
  void forget_trouble();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace hikyaku::delivery
