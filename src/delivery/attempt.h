// From what a server said to what the queue remembers. Pure.
#pragma once

#include "delivery/queue_record.h"
#include "delivery/schedule.h"

namespace hikyaku::delivery {

/// The outcome of an attempt for one recipient. Deferred recipients whose time is up have failed;
/// the last reason stays, since it is the one that helps (RFC 3463, X.4.7).
Outcome judge(const ScheduleOptions& options, const Entry& entry, std::uint32_t recipient,
              Reason reason, Time now);

}  // namespace hikyaku::delivery
