// What the command line asked for: filled while it is parsed, carried out afterwards.
#pragma once

#include <filesystem>
#include <functional>

#include "config/config.h"
#include "text/catalogue.h"

namespace hikyaku::app {

/// `--config` and `--language` are options of the program; each sub-command's callback only sets
/// `run`, and main calls it once the whole line is parsed. Its value is the exit code.
struct Invocation {
  std::filesystem::path config_file = config::default_path;
  Language language = Language::en;
  bool is_language_given = false;  // else the configuration may choose another
  std::function<int()> run;
};

}  // namespace hikyaku::app
