// hikyaku auth failures
#include "app/commands.h"
#include "app/console.h"
#include "base/text.h"

namespace hikyaku::app {
namespace {

namespace json = boost::json;

std::string word(const json::object& row, std::string_view name) {
  return std::string(row.at(name).as_string());
}

int list_failures(Console& console, const std::string& match) {
  const auto rows = console.call("login.failures", {});
  if (!rows) return exit_failed;
  json::array shown;
  for (const json::value& row : rows->as_array())
    if (match.empty() || iequals(word(row.as_object(), "account"), match) ||
        word(row.as_object(), "client") == match)
      shown.push_back(row);
  if (console.wants_json()) {
    Console::print(json::serialize(shown));
    return exit_done;
  }
  if (shown.empty()) console.say("auth.failures.none");
  for (const json::value& value : shown) {
    const json::object& row = value.as_object();
    console.say(row.at("known").as_bool() ? "auth.failures.row" : "auth.failures.unknown",
                word(row, "account"), word(row, "client"), word(row, "service"),
                row.at("count").to_number<std::uint64_t>(),
                row.at("asked").to_number<std::uint64_t>(),
                text::find("login.reason." + word(row, "reason"), console.language()),
                time_text(row.at("first").to_number<std::int64_t>()),
                time_text(row.at("last").to_number<std::int64_t>()));
  }
  return exit_done;
}

}  // namespace

void add_auth_command(CLI::App& program, Invocation& invocation) {
  const Language language = invocation.language;
  const auto say = [language](std::string_view id) { return text::say(language, id); };
  CLI::App* const auth = program.add_subcommand("auth", say("auth.about"));
  auth->require_subcommand(1);
  const auto console = std::make_shared<Console>(invocation);
  const auto match = std::make_shared<std::string>();
  CLI::App* const failures_command = auth->add_subcommand("failures", say("auth.failures.about"));
  console->add_options(*failures_command, true);
  failures_command->add_option("match", *match, say("auth.option.match"));
  failures_command->callback([&invocation, console, match] {
    invocation.run = [console, match] { return list_failures(*console, *match); };
  });
}

}  // namespace hikyaku::app
