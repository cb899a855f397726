// What the Easy-Setup wizard is told (WZ-01 to WZ-20), by a person or by an answers file.
#pragma once

#include <string>

#include "config/config.h"

namespace hikyaku::admin::setup {

/// An account of the directory that the wizard uses.
struct Credential {
  std::string user;
  std::string password;
  bool is_empty() const { return user.empty(); }
};

struct Answers {
  config::Config config;      // all that goes into the configuration
  std::string bind_password;  // goes into a file of its own, mode 0600
  bool create_group = false;  // the mail group is new (WZ-08)
  Credential administrator;   // for creating it: used once, never stored
};

/// An answers file is a configuration with a section [setup] in front:
///   [setup]
///   bind_password = "..."          or bind_password_file = "/path" (its first line)
///   create_group = true
///   administrator_user = "administrator@example.local"
///   administrator_password = "..." or administrator_password_file = "/path"
/// Errors as config::parse: file, line, what would be right.
Result<Answers> read_answers(const std::string& path, Language language);

}  // namespace hikyaku::admin::setup
