// What the Easy-Setup wizard is told (WZ-01 to WZ-20), by a person or by an answers file.
#pragma once

#include <span>
#include <string>
#include <string_view>

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

  /// Empty when the keytab reads.
  Credential reader() const {
    if (config.ad.security == "gssapi") return {};
    return {config.ad.bind_user, bind_password};
  }
};

/// An answers file is a configuration with a section [setup] in front:
///   [setup]
///   bind_password = "..."          or bind_password_file = "/path" (its first line)
///   create_group = true
///   administrator_user = "administrator@example.local"
///   administrator_password = "..." or administrator_password_file = "/path"
/// A bind_password may also be left where it is: in the file that ad.bind_password_file names.
/// Errors as config::parse: file, line, what would be right.
Result<Answers> parse_answers(std::string_view toml, const std::string& name, Language language);
/// Reads the file; "-" is standard input.
Result<Answers> read_answers(const std::string& path, Language language);

/// What a person starts from: the existing configuration with its password, or nothing.
Answers answers_of(const config::Config& existing);
/// An answers file to fill in: every key with its meaning and the values of `start`.
std::string write_answers(const Answers& start, Language language);

/// The keys of [setup].
std::span<const std::string_view> answer_keys();

/// The first line of a secret's file.
Result<std::string> read_secret(const std::string& path, Language language);

}  // namespace hikyaku::admin::setup
