#include "app/password_command.h"

#include <iostream>

#include <unistd.h>

#include "admin/setup/terminal.h"
#include "app/console.h"
#include "app/own_command.h"

namespace hikyaku::app {
namespace {

namespace json = boost::json;

struct Wanted {
  std::string account;
  bool from_stdin = false, removes = false, is_mail = false;
};

void explain(Console& console, std::string_view id) {
  print_error(console.language(), std::string(text::find(id, console.language())));
}

/// In own accounts' mode the account's own password is meant, unless the mail password was asked
/// for. Nothing: the server does not answer, and that was said.
std::optional<bool> means_own_password(Console& console, const Wanted& wanted) {
  if (wanted.is_mail || wanted.removes) return false;
  const auto kind = console.call("account.kind", {});
  if (!kind) return std::nullopt;
  return kind->as_object().at("kind").as_string() == "own";
}

int run(Console& console, const Wanted& wanted) {
  admin::Arguments arguments{{"account", wanted.account}, {"by", who()}};
  const auto means_own = means_own_password(console, wanted);
  if (!means_own) return exit_failed;
  if (!wanted.removes) {
    const auto password = read_new_password(console, wanted.account, wanted.from_stdin);
    if (!password) return exit_usage;
    arguments["password"] = *password;
  }
  if (*means_own)
    return finish_own(console, console.call("account.set_own_password", std::move(arguments)),
                      "account.own.password_set", wanted.account);
  const auto answer = console.call(
      wanted.removes ? "account.remove_password" : "account.set_password", std::move(arguments));
  if (!answer) return exit_failed;
  if (console.wants_json())
    Console::print(json::serialize(*answer));
  else
    console.say(wanted.removes ? "account.password.removed" : "account.password.stored",
                answer->as_object().at("account").as_string().c_str());
  return exit_done;
}

}  // namespace

std::optional<std::string> read_new_password(Console& console, const std::string& account,
                                             bool from_stdin) {
  std::string password;
  if (from_stdin) {
    if (std::getline(std::cin, password) && !password.empty()) {
      if (password.ends_with('\r')) password.pop_back();
      return password;
    }
    explain(console, "account.password.none");
    return std::nullopt;
  }
  if (isatty(STDIN_FILENO) == 0) {
    explain(console, "account.password.no_terminal");
    return std::nullopt;
  }
  admin::setup::StandardTerminal terminal(console.language());
  const auto ask = [&](std::string_view id) {
    return terminal.read_line(text::say(console.language(), id, account), true);
  };
  const auto first = ask("account.password.ask");
  const auto second = first ? ask("account.password.ask_again") : std::nullopt;
  if (!first || !second || first->empty()) {
    explain(console, "account.password.none");
    return std::nullopt;
  }
  if (*first != *second) {
    explain(console, "account.password.differ");
    return std::nullopt;
  }
  return first;
}

void add_password_command(CLI::App& account, Invocation& invocation) {
  const auto say = [language = invocation.language](std::string_view id) {
    return text::say(language, id);
  };
  const auto console = std::make_shared<Console>(invocation);
  const auto wanted = std::make_shared<Wanted>();
  CLI::App* const command = account.add_subcommand("password", say("account.password.about"));
  console->add_options(*command, true);
  command->add_option("account", wanted->account, say("account.quota.option.account"))->required();
  CLI::Option* const from_stdin =
      command->add_flag("--stdin", wanted->from_stdin, say("account.password.option.stdin"));
  command->add_flag("--remove", wanted->removes, say("account.password.option.remove"))
      ->excludes(from_stdin);
  command->add_flag("--mail", wanted->is_mail, say("account.password.option.mail"));
  command->callback([&invocation, console, wanted] {
    invocation.run = [console, wanted] { return run(*console, *wanted); };
  });
}

}  // namespace hikyaku::app
