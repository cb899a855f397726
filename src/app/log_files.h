// The daily service logs: one file a day (<folder>/hikyaku-2026-01-31.log), besides standard error,
// which systemd keeps in its journal.
#pragma once

#include <string>

#include "base/events.h"

namespace hikyaku::app {

/// From now on every event is written to the day's file in `folder`, and to standard error when
/// `echo`. A folder that cannot be written is told on standard error, once, and does not stop the
/// server.
void write_events_to(const std::string& folder, bool echo);

}  // namespace hikyaku::app
