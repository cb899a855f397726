#include "app/own_command.h"

#include "app/moment_text.h"
#include "app/password_command.h"

namespace hikyaku::app {
namespace {

namespace json = boost::json;

struct Wish {
  std::string account, name, domain, full_name, home, expires;
  std::vector<std::string> aliases;
  bool enables = false, disables = false, no_aliases = false, no_password = false;
  bool from_stdin = false;
};

/// The day or time; 0 for "never". Nothing: it is none, and that was said.
std::optional<std::int64_t> expiry(Console& console, const std::string& text) {
  if (text == "never") return 0;
  const auto moment = parse_moment(text, system_clock().now());
  if (moment) return std::chrono::floor<Seconds>(*moment).time_since_epoch().count();
  print_error(console.language(), text::say(console.language(), "account.own.no_time", text));
  return std::nullopt;
}

/// False: something is no value, and that was said.
bool add_wishes(Console& console, const CLI::App& command, const Wish& wish,
                admin::Arguments& arguments) {
  const auto add = [&](const char* option, const char* name, const std::string& value) {
    if (command.count(option) > 0) arguments[name] = value;
  };
  add("--full-name", "display_name", wish.full_name);
  add("--home", "home", wish.home);
  if (command.count("--alias") > 0)
    arguments["aliases"] = json::array(wish.aliases.begin(), wish.aliases.end());
  if (command.count("--expires") > 0) {
    const auto until = expiry(console, wish.expires);
    if (!until) return false;
    arguments["expires"] = *until;
  }
  if (wish.disables) arguments["enabled"] = false;
  return true;
}

int create(Console& console, const CLI::App& command, const Wish& wish) {
  admin::Arguments arguments{{"account", wish.account}, {"by", who()}};
  if (!add_wishes(console, command, wish, arguments)) return exit_usage;
  if (!wish.no_password) {
    const auto password = read_new_password(console, wish.account, wish.from_stdin);
    if (!password) return exit_usage;
    arguments["password"] = *password;
  }
  return finish_own(console, console.call("account.create", std::move(arguments)),
                    "account.own.created", wish.account);
}

int edit(Console& console, const CLI::App& command, const Wish& wish) {
  admin::Arguments arguments{{"account", wish.account}, {"by", who()}};
  if (!add_wishes(console, command, wish, arguments)) return exit_usage;
  if (command.count("--name") > 0) arguments["name"] = wish.name;
  if (command.count("--domain") > 0) arguments["domain"] = wish.domain;
  if (wish.no_aliases) arguments["aliases"] = json::array();
  if (wish.enables) arguments["enabled"] = true;
  if (arguments.size() == 2) {
    print_error(console.language(),
                std::string(text::find("account.set.nothing", console.language())));
    return exit_usage;
  }
  return finish_own(console, console.call("account.change", std::move(arguments)),
                    "account.own.changed", wish.account);
}

int remove(Console& console, const Wish& wish) {
  return finish_own(console,
                    console.call("account.delete", {{"account", wish.account}, {"by", who()}}),
                    "account.own.deleted", wish.account);
}

}  // namespace

int finish_own(Console& console, const std::optional<json::value>& answer, std::string_view done_id,
               const std::string& account) {
  if (!answer) return exit_failed;
  const json::object& said = answer->as_object();
  const json::value* const refused = said.if_contains("refused");
  if (console.wants_json())
    Console::print(json::serialize(said));
  else if (refused == nullptr)
    console.say(done_id, account);
  else
    print_error(
        console.language(),
        text::say(console.language(), "account.refused." + std::string(refused->as_string()),
                  said.at("detail").as_string().c_str()));
  return refused == nullptr ? exit_done : exit_failed;
}

void add_own_commands(CLI::App& account, Invocation& invocation) {
  const auto say = [language = invocation.language](std::string_view id) {
    return text::say(language, id);
  };
  const auto console = std::make_shared<Console>(invocation);
  const auto wish = std::make_shared<Wish>();
  // The commands are asked which options were given, so they are known to what they run.
  const auto add = [&](const std::string& verb, auto run) {
    CLI::App* const command = account.add_subcommand(verb, say("account." + verb + ".about"));
    console->add_options(*command, true);
    command->add_option("account", wish->account, say("account.own.option.address"))->required();
    command->callback([&invocation, console, wish, command, run] {
      invocation.run = [console, wish, command, run] { return run(*console, *command, *wish); };
    });
    return command;
  };
  const auto add_attributes = [&](CLI::App& command) {
    command.add_option("--full-name", wish->full_name, say("ad.option.full_name"));
    command.add_option("--home", wish->home, say("account.own.option.home"));
    command.add_option("--alias", wish->aliases, say("account.own.option.alias"))->delimiter(',');
    command.add_option("--expires", wish->expires, say("account.own.option.expires"));
    return command.add_flag("--disable", wish->disables, say("ad.option.disable"));
  };
  CLI::App* const create_command = add("create", create);
  add_attributes(*create_command);
  CLI::Option* const from_stdin =
      create_command->add_flag("--stdin", wish->from_stdin, say("account.password.option.stdin"));
  create_command
      ->add_flag("--no-password", wish->no_password, say("account.own.option.no_password"))
      ->excludes(from_stdin);

  CLI::App* const edit_command = add("edit", edit);
  CLI::Option* const disable = add_attributes(*edit_command);
  edit_command->add_option("--name", wish->name, say("account.own.option.name"));
  edit_command->add_option("--domain", wish->domain, say("account.own.option.domain"));
  edit_command->add_flag("--enable", wish->enables, say("ad.option.enable"))->excludes(disable);
  edit_command->add_flag("--no-aliases", wish->no_aliases, say("account.own.option.no_aliases"))
      ->excludes(edit_command->get_option("--alias"));

  add("delete",
      [](Console& asked, const CLI::App&, const Wish& given) { return remove(asked, given); });
}

}  // namespace hikyaku::app
