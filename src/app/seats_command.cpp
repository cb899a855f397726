#include "app/seats_command.h"

#include "app/console.h"

namespace hikyaku::app {
namespace {

namespace json = boost::json;

int show(Console& console) {
  const auto answer = console.call("account.seats", {});
  if (!answer) return exit_failed;
  const json::object& seats = answer->as_object();
  if (console.wants_json()) {
    Console::print(json::serialize(seats));
    return exit_done;
  }
  const auto number = [](const json::object& row, const char* name) {
    return row.at(name).to_number<std::uint64_t>();
  };
  console.say("account.seats.all", number(seats, "accounts"), number(seats, "disabled"),
              number(seats, "aliases"));
  for (const json::value& value : seats.at("domains").as_array()) {
    const json::object& one = value.as_object();
    const auto accounts = number(one, "accounts"), max = number(one, "max");
    const std::string name(one.at("name").as_string());
    if (max == 0)
      console.say("account.seats.domain", name, accounts);
    else
      console.say(accounts > max ? "account.seats.over" : "account.seats.limited", name, accounts,
                  max);
  }
  console.say("account.seats.none", number(seats, "without_domain"));
  return exit_done;
}

}  // namespace

void add_seats_command(CLI::App& account, Invocation& invocation) {
  CLI::App* const seats =
      account.add_subcommand("seats", text::say(invocation.language, "account.seats.about"));
  const auto console = std::make_shared<Console>(invocation);
  console->add_options(*seats, true);
  seats->callback(
      [&invocation, console] { invocation.run = [console] { return show(*console); }; });
}

}  // namespace hikyaku::app
