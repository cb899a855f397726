// A time as a person gives it to a command.
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"

namespace hikyaku::app {

/// "2026-11-24 10:00:00", local time; with "Z" or "+09:00" behind, of that zone. Seconds may be
/// left away or have up to three places, "T" may stand for the space, and a day alone is its
/// beginning. "3d" and "12h" are as long before `now`. Nothing: it is none of these.
std::optional<Time> parse_moment(const std::string& text, Time now);

}  // namespace hikyaku::app
