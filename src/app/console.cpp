#include "app/console.h"

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>

#include <fmt/chrono.h>
#include <pwd.h>
#include <unistd.h>

namespace hikyaku::app {

std::string time_text(std::int64_t seconds) {
  if (seconds <= 0) return "-";
  const auto time = static_cast<std::time_t>(seconds);
  std::tm local{};
  localtime_r(&time, &local);
  return fmt::format("{:%Y-%m-%d %H:%M:%S}", local);
}

std::string octets_text(std::uint64_t octets) {
  constexpr std::string_view units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
  auto value = static_cast<double>(octets);
  std::size_t unit = 0;
  for (; value >= 1024 && unit + 1 < std::size(units); ++unit) value /= 1024;
  return unit == 0 ? fmt::format("{} B", octets) : fmt::format("{:.1f} {}", value, units[unit]);
}

std::string who() {
  if (const char* const user = std::getenv("SUDO_USER"); user != nullptr && *user != '\0')
    return user;
  const passwd* const user = getpwuid(getuid());
  return user != nullptr ? user->pw_name : fmt::format("uid {}", getuid());
}

void print_error(Language language, const std::string& text) {
  std::fprintf(stderr, "%s\n", text::say(language, "command.error", text).c_str());
}

void Console::print(const std::string& line) {
  std::printf("%s\n", line.c_str());
}

void Console::add_options(CLI::App& command, bool has_json) {
  const Language now = invocation_.language;
  command.add_option("--socket", socket_, text::say(now, "command.option.socket"));
  if (has_json) command.add_flag("--json", wants_json_, text::say(now, "command.option.json"));
}

// A configuration that cannot be read leaves the defaults: the command may still reach the server.
void Console::look_at_configuration() {
  if (looked_) return;
  looked_ = true;
  is_socket_given_ = !socket_.empty();
  const auto config = config::load(invocation_.config_file, invocation_.language);
  // One that is there but wrong is worth knowing; without one, this may be another user's shell.
  if (std::error_code wrong; !config && std::filesystem::exists(invocation_.config_file, wrong))
    print_error(invocation_.language, config.error().detail);
  if (socket_.empty()) socket_ = (config ? *config : config::Config()).server.control_socket;
  if (config && !invocation_.is_language_given)
    if (const auto chosen = parse_language(config->server.language)) invocation_.language = *chosen;
}

Language Console::language() {
  look_at_configuration();
  return invocation_.language;
}

const std::string& Console::socket() {
  look_at_configuration();
  return socket_;
}

bool Console::is_socket_given() {
  look_at_configuration();
  return is_socket_given_;
}

std::optional<boost::json::value> Console::call(const std::string& method,
                                                admin::Arguments arguments) {
  auto result = admin::call(socket(), method, std::move(arguments));
  if (result) return *std::move(result);
  explain(result.error());
  return std::nullopt;
}

void Console::explain(const Error& error) {
  const bool answered = error.where == "admin";
  print_error(language(), answered ? error.detail
                                   : text::say(language(), "command.no_server", socket(),
                                               error.detail.empty() ? error.where : error.detail));
}

}  // namespace hikyaku::app
