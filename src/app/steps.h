// The steps of a decision, as `explain` and `simulate` are answered them.
#pragma once

#include <string>

#include "app/console.h"

namespace hikyaku::app {

/// Each in words: the text `section`.ID, with up to steps_values_max values. `exit_failed` when one
/// of them is a problem.
int print_steps(Console& console, const boost::json::array& steps, const std::string& section);
inline constexpr std::size_t steps_values_max = 4;

}  // namespace hikyaku::app
