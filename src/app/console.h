// What the commands that talk to the running server share.
#pragma once

#include <expected>
#include <string>

#include <CLI/CLI.hpp>

#include "admin/control.h"
#include "app/invocation.h"

namespace hikyaku::app {

enum ExitCode { exit_done = 0, exit_failed = 1, exit_usage = 2 };

/// "2026-01-31 08:15:00", local time; "-" for none (0).
std::string time_text(std::int64_t seconds);

/// "12.3 MiB"
std::string octets_text(std::uint64_t octets);
/// Who runs this, for the records: the person behind sudo, else the user.
std::string who();

/// Prints to standard error, with the program's name before it.
void print_error(Language language, const std::string& text);

/// The server that a command talks to: by --socket, or by the configuration.
class Console {
 public:
  explicit Console(Invocation& invocation) : invocation_(invocation) {}
  /// Adds --socket, and --json when wanted.
  void add_options(CLI::App& command, bool has_json);

  /// The language is the configuration's when it says one.
  Language language();
  bool wants_json() const { return wants_json_; }
  const std::string& socket();
  /// Was it named by --socket?
  bool is_socket_given();

  /// Calls the method; prints what went wrong and gives nothing.
  std::optional<boost::json::value> call(const std::string& method, admin::Arguments arguments);
  void explain(const Error& error);

  /// Prints the text with this id.
  template <class... Arguments>
  void say(std::string_view id, const Arguments&... arguments) {
    print(text::say(language(), id, arguments...));
  }
  static void print(const std::string& line);

 private:
  void look_at_configuration();
  Invocation& invocation_;
  std::string socket_;
  bool wants_json_ = false, looked_ = false, is_socket_given_ = false;
};

}  // namespace hikyaku::app
