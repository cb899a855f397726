#include "app/adopt_command.h"

#include "app/console.h"
#include "app/own_command.h"

namespace hikyaku::app {
namespace {

namespace json = boost::json;

struct Wish {
  std::string account, from;
  bool all = false, creates = false, is_dry = false;
};

std::string text_of(const json::value& row, const char* name) {
  const json::value* const found = row.as_object().if_contains(name);
  return found == nullptr ? std::string() : std::string(found->as_string());
}

int adopt_one(Console& console, const Wish& wish) {
  return finish_own(console,
                    console.call("account.adopt",
                                 {{"account", wish.account}, {"from", wish.from}, {"by", who()}}),
                    "account.adopt.done", wish.account);
}

/// 1 when something that was asked for could not be done.
int carry_out(Console& console, const Wish& wish, const json::value& row) {
  const json::value& from = row.at("from");
  const std::string state = text_of(row, "state"), guid = text_of(from, "guid");
  const std::string address = text_of(row, "address");
  const bool makes = state == "missing" && wish.creates;
  console.say("account.adopt.row", text_of(from, "kind"), text_of(from, "name"), guid, address,
              std::string(text::find("account.adopt.state." + (makes ? "create" : state),
                                     console.language())));
  if (wish.is_dry || (state != "ready" && !makes)) return exit_done;
  const auto answer =
      makes ? console.call("account.adopt_new", {{"from", guid}, {"by", who()}})
            : console.call("account.adopt", {{"account", address}, {"from", guid}, {"by", who()}});
  return finish_own(console, answer, makes ? "account.own.created" : "account.adopt.done", address);
}

int adopt_all(Console& console, const Wish& wish) {
  const auto rows = console.call("account.adoptions", {});
  if (!rows) return exit_failed;
  if (console.wants_json() && wish.is_dry) {
    Console::print(json::serialize(*rows));
    return exit_done;
  }
  int code = exit_done;
  for (const json::value& row : rows->as_array())
    code = std::max(code, carry_out(console, wish, row));
  if (rows->as_array().empty()) console.say("account.adopt.none");
  return code;
}

int adopt(Console& console, const Wish& wish) {
  if (wish.all != wish.account.empty() || wish.from.empty() != wish.all) {
    print_error(console.language(),
                std::string(text::find("account.adopt.usage", console.language())));
    return exit_usage;
  }
  return wish.all ? adopt_all(console, wish) : adopt_one(console, wish);
}

}  // namespace

void add_adopt_command(CLI::App& account, Invocation& invocation) {
  const auto say = [language = invocation.language](std::string_view id) {
    return text::say(language, id);
  };
  const auto console = std::make_shared<Console>(invocation);
  const auto wish = std::make_shared<Wish>();
  CLI::App* const command = account.add_subcommand("adopt", say("account.adopt.about"));
  console->add_options(*command, true);
  command->add_option("account", wish->account, say("account.quota.option.account"));
  command->add_option("--from", wish->from, say("account.adopt.option.from"));
  command->add_flag("--all", wish->all, say("account.adopt.option.all"));
  command->add_flag("--create", wish->creates, say("account.adopt.option.create"));
  command->add_flag("--dry-run", wish->is_dry, say("account.adopt.option.dry_run"));
  command->callback([&invocation, console, wish] {
    invocation.run = [console, wish] { return adopt(*console, *wish); };
  });
}

}  // namespace hikyaku::app
