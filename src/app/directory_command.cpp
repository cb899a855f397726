// hikyaku directory status|refresh|confirm
#include <fmt/format.h>

#include "app/commands.h"
#include "app/console.h"

namespace hikyaku::app {
namespace {

namespace json = boost::json;

std::int64_t number(const json::object& object, std::string_view name) {
  return object.at(name).to_number<std::int64_t>();
}
std::string word(const json::object& object, std::string_view name) {
  return std::string(object.at(name).as_string());
}

void print_brake(Console& console, const json::object& brake) {
  const std::int64_t held = number(brake, "held");
  if (held == 0) {
    console.say("directory.brake.none");
    return;
  }
  console.say("directory.brake.held", held, time_text(number(brake, "since")));
  const json::array& named = brake.at("accounts").as_array();
  for (const json::value& value : named) {
    const json::object& one = value.as_object();
    console.say("directory.brake.account", word(one, "name"),
                text::say(console.language(), "directory.harm." + word(one, "harm")));
  }
  if (const auto more = held - static_cast<std::int64_t>(named.size()); more > 0)
    console.say("directory.brake.more", more);
}

std::string milliseconds(const json::object& row, std::string_view name) {
  const json::value& value = row.at(name);
  return value.is_null() ? "-" : fmt::format("{:.1f}", value.to_number<double>());
}

// What it says of itself to a ping: its site, and what is unusual.
std::string traits(Console& console, const json::object& row) {
  const json::value* const site = row.if_contains("site");
  if (!site) return text::say(console.language(), "directory.dc.no_ping");
  std::string all(site->as_string());
  const auto add = [&](bool is_so, const char* id) {
    if (is_so) all.append(", ").append(text::say(console.language(), id));
  };
  add(!row.at("writable").as_bool(), "directory.dc.read_only");
  add(row.at("global_catalogue").as_bool(), "directory.dc.global_catalogue");
  add(row.at("closest").as_bool(), "directory.dc.closest");
  return all;
}

void print_controllers(Console& console, const json::array& controllers) {
  for (const json::value& value : controllers) {
    const json::object& row = value.as_object();
    console.say("directory.dc", word(row, "host"), word(row, "address"),
                text::say(console.language(), "directory.dc." + word(row, "state")),
                traits(console, row), milliseconds(row, "ping_ms"), milliseconds(row, "login_ms"));
    if (const std::string error = word(row, "last_error"); !error.empty())
      console.say("directory.dc.error", time_text(number(row, "last_error_at")), error);
    if (const std::int64_t failures = number(row, "failures"); failures > 0)
      console.say("directory.dc.failures", failures, number(row, "open_for"));
  }
}

void print(Console& console, const json::object& status) {
  if (const std::string controller = word(status, "controller"); controller.empty()) {
    console.say("directory.controller.none");
  } else {
    console.say("directory.controller", controller);
    console.say("directory.feed." + word(status, "feed"));
  }
  print_controllers(console, status.at("controllers").as_array());
  if (const std::string error = word(status, "last_error"); !error.empty())
    console.say("service.directory.error", error);
  if (const std::int64_t last = number(status, "last_sync"); last > 0) {
    const auto now = system_clock().now().time_since_epoch();
    console.say("directory.age", std::chrono::floor<Seconds>(now).count() - last);
  }
  console.say("directory.accounts", number(status, "accounts"));
  console.say("directory.last_change", time_text(number(status, "last_change")));
  print_brake(console, status.at("brake").as_object());
}

int run(Console& console, const std::string& verb) {
  const auto status = console.call("directory." + verb, {});
  if (!status) return exit_failed;
  if (console.wants_json())
    Console::print(json::serialize(*status));
  else
    print(console, status->as_object());
  return exit_done;
}

}  // namespace

void add_directory_command(CLI::App& program, Invocation& invocation) {
  const Language language = invocation.language;
  CLI::App* const directory =
      program.add_subcommand("directory", text::say(language, "directory.about"));
  directory->require_subcommand(1);
  const auto console = std::make_shared<Console>(invocation);
  for (const std::string verb : {"status", "refresh", "confirm"}) {
    CLI::App* const command =
        directory->add_subcommand(verb, text::say(language, "directory." + verb + ".about"));
    console->add_options(*command, true);
    command->callback([&invocation, console, verb] {
      invocation.run = [console, verb] { return run(*console, verb); };
    });
  }
}

}  // namespace hikyaku::app
