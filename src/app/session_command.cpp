// hikyaku session list|end
#include "app/commands.h"
#include "app/console.h"

namespace hikyaku::app {
namespace {

namespace json = boost::json;

std::string word(const json::object& row, std::string_view name) {
  return std::string(row.at(name).as_string());
}

int list(Console& console) {
  const auto rows = console.call("session.list", {});
  if (!rows) return exit_failed;
  if (console.wants_json()) {
    Console::print(json::serialize(*rows));
    return exit_done;
  }
  for (const json::value& value : rows->as_array()) {
    const json::object& row = value.as_object();
    console.say("session.row", word(row, "account"), word(row, "service"), word(row, "client"),
                time_text(row.at("since").to_number<std::int64_t>()));
  }
  console.say("session.total", rows->as_array().size());
  return exit_done;
}

int end(Console& console, const std::string& account) {
  const auto done = console.call("session.end", {{"account", account}, {"by", who()}});
  if (!done) return exit_failed;
  const json::object& row = done->as_object();
  if (console.wants_json())
    Console::print(json::serialize(row));
  else
    console.say("session.ended", word(row, "account"), row.at("ended").to_number<std::uint64_t>());
  return exit_done;
}

}  // namespace

void add_session_command(CLI::App& program, Invocation& invocation) {
  const Language language = invocation.language;
  const auto say = [language](std::string_view id) { return text::say(language, id); };
  CLI::App* const session = program.add_subcommand("session", say("session.about"));
  session->require_subcommand(1);
  const auto console = std::make_shared<Console>(invocation);

  CLI::App* const list_command = session->add_subcommand("list", say("session.list.about"));
  console->add_options(*list_command, true);
  list_command->callback(
      [&invocation, console] { invocation.run = [console] { return list(*console); }; });

  const auto account = std::make_shared<std::string>();
  CLI::App* const end_command = session->add_subcommand("end", say("session.end.about"));
  console->add_options(*end_command, true);
  end_command->add_option("account", *account, say("mailbox.option.account"))->required();
  end_command->callback([&invocation, console, account] {
    invocation.run = [console, account] { return end(*console, *account); };
  });
}

}  // namespace hikyaku::app
