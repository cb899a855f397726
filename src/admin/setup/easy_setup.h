// `hikyaku setup` from beginning to end, on any terminal and any domain.
#pragma once

#include <optional>
#include <string>

#include "admin/setup/domain.h"
#include "admin/setup/terminal.h"

namespace hikyaku::admin::setup {

struct Order {
  std::string config_file;
  std::optional<std::string> answers_file;  // else a person is asked; "-": standard input
};

/// True: the configuration stands. Otherwise nothing was written, and the terminal was told why.
bool run(Terminal& terminal, Domain& domain, const Order& order);

/// An answers file to fill in, beginning with the existing configuration when there is one.
std::string example_answers(const std::string& config_file, Language language);

}  // namespace hikyaku::admin::setup
