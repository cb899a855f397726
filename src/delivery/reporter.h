// Tells senders, and the administrator when set (MC-16), of recipients that failed for good. The
// bounce is durable before the queue forgets the failure: a crash between the two makes a second
// bounce, never none.
#pragma once

#include "delivery/bounce.h"
#include "delivery/intake.h"

namespace hikyaku::delivery {

struct ReporterOptions {
  BounceOptions bounce;
  /// Gets a copy of every bounce; empty: nobody.
  std::string administrator;
};

class Reporter {
 public:
  Reporter(Queue& queue, Intake& intake, ReporterOptions options, const Clock& clock)
      : queue_(queue), intake_(intake), options_(std::move(options)), clock_(clock) {}

  /// Reports all recipients that are `failed`. Error: to be tried again later.
  Task<Result<>> report(EntryPtr entry);

 private:
  std::vector<smtp::Path> readers_of(const Entry& entry) const;

  Queue& queue_;
  Intake& intake_;
  ReporterOptions options_;
  const Clock& clock_;
};

}  // namespace hikyaku::delivery
