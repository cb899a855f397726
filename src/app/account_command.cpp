// hikyaku account list|refresh|quota|show|set|password|seats|export|import|create|edit|delete|adopt
#include "app/adopt_command.h"
#include "app/commands.h"
#include "app/console.h"
#include "app/own_command.h"
#include "app/password_command.h"
#include "app/quota_command.h"
#include "app/rights_command.h"
#include "app/seats_command.h"
#include "app/table_command.h"

namespace hikyaku::app {
namespace {

namespace json = boost::json;

std::string joined(const json::array& words) {
  std::string text;
  for (const json::value& one : words)
    text += (text.empty() ? "" : ", ") + std::string(one.as_string());
  return text;
}

int list(Console& console, const std::string& match) {
  const auto rows = console.call("account.list", {{"match", match}});
  if (!rows) return exit_failed;
  if (console.wants_json()) {
    Console::print(json::serialize(*rows));
    return exit_done;
  }
  for (const json::value& value : rows->as_array()) {
    const json::object& row = value.as_object();
    console.say("account.row", row.at("name").as_string().c_str(),
                text::say(console.language(),
                          "account.status." + std::string(row.at("status").as_string())),
                joined(row.at("addresses").as_array()), row.at("display_name").as_string().c_str());
  }
  if (rows->as_array().empty())
    console.say("account.none");
  else
    console.say("account.total", rows->as_array().size());
  return exit_done;
}

int refresh(Console& console) {
  const auto status = console.call("directory.refresh", {});
  if (!status) return exit_failed;
  console.say("account.total", status->as_object().at("accounts").to_number<std::int64_t>());
  return exit_done;
}

}  // namespace

void add_account_command(CLI::App& program, Invocation& invocation) {
  const Language language = invocation.language;
  CLI::App* const account = program.add_subcommand("account", text::say(language, "account.about"));
  account->require_subcommand(1);
  const auto console = std::make_shared<Console>(invocation);
  const auto match = std::make_shared<std::string>();

  CLI::App* const list_command =
      account->add_subcommand("list", text::say(language, "account.list.about"));
  console->add_options(*list_command, true);
  list_command->add_option("--match", *match, text::say(language, "account.option.match"));
  list_command->callback([&invocation, console, match] {
    invocation.run = [console, match] { return list(*console, *match); };
  });

  CLI::App* const refresh_command =
      account->add_subcommand("refresh", text::say(language, "account.refresh.about"));
  console->add_options(*refresh_command, false);
  refresh_command->callback(
      [&invocation, console] { invocation.run = [console] { return refresh(*console); }; });

  add_quota_command(*account, invocation);
  add_rights_commands(*account, invocation);
  add_password_command(*account, invocation);
  add_seats_command(*account, invocation);
  add_own_commands(*account, invocation);
  add_table_commands(*account, invocation);
  add_adopt_command(*account, invocation);
}

}  // namespace hikyaku::app
