// hikyaku ad create|edit|password|passwd|add|remove|delegate: people of Active Directory, written
// from here
#include <unistd.h>

#include "admin/setup/terminal.h"
#include "app/commands.h"
#include "app/console.h"

namespace hikyaku::app {
namespace {

namespace json = boost::json;

struct Wish {
  std::string name, new_name, full_name, home, domain, container, system;
  bool must_change = false, enables = false, disables = false, unlocks = false;
};

/// Twice from a terminal, without echo; else the first line of the standard input.
std::optional<std::string> read_password(Console& console) {
  admin::setup::StandardTerminal terminal(console.language());
  if (!isatty(STDIN_FILENO)) return terminal.read_line("", false);
  const auto say = [&](std::string_view id) {
    return std::string(text::find(id, console.language())) + ": ";
  };
  const auto first = terminal.read_line(say("ad.password.prompt"), true);
  if (!first) return std::nullopt;
  const auto second = terminal.read_line(say("ad.password.again"), true);
  if (second == first) return first;
  print_error(console.language(), text::say(console.language(), "ad.password.differ"));
  return std::nullopt;
}

void explain_refusal(Console& console, const json::object& answer) {
  const Language language = console.language();
  const auto word = [&](const char* name) { return std::string(answer.at(name).as_string()); };
  const auto number = [&](const char* name) { return answer.at(name).to_number<std::int64_t>(); };
  const std::string reason = word("refused");
  print_error(language, text::say(language, "ad.refused." + reason, word("detail")));
  if (reason != "password") return;
  constexpr std::int64_t day = 86'400;
  print_error(language, text::say(language, "ad.rule." + word("rule"), number("length_min"),
                                  number("history"), number("age_min") / day));
}

int finish(Console& console, const std::optional<json::value>& answer, std::string_view done_id,
           const std::string& name) {
  if (!answer) return exit_failed;
  const json::object& said = answer->as_object();
  if (console.wants_json()) Console::print(json::serialize(said));
  if (said.contains("refused")) {
    if (!console.wants_json()) explain_refusal(console, said);
    return exit_failed;
  }
  if (!console.wants_json()) console.say(done_id, name);
  return exit_done;
}

int create(Console& console, const Wish& wish) {
  const auto password = read_password(console);
  if (!password) return exit_failed;
  return finish(console,
                console.call("person.create", {{"name", wish.name},
                                               {"display_name", wish.full_name},
                                               {"password", *password},
                                               {"home", wish.home},
                                               {"domain", wish.domain},
                                               {"container", wish.container},
                                               {"must_change", wish.must_change},
                                               {"by", who()}}),
                "ad.created", wish.name);
}

int edit(Console& console, const CLI::App& command, const Wish& wish) {
  admin::Arguments arguments{{"account", wish.name}, {"by", who()}, {"unlock", wish.unlocks}};
  const auto add = [&](const char* option, const char* name, const std::string& value) {
    if (command.count(option) > 0) arguments[name] = value;
  };
  add("--name", "name", wish.new_name);
  add("--full-name", "display_name", wish.full_name);
  add("--home", "home", wish.home);
  add("--domain", "domain", wish.domain);
  if (wish.enables || wish.disables) arguments["enabled"] = wish.enables;
  return finish(console, console.call("person.change", std::move(arguments)), "ad.changed",
                wish.name);
}

int set_password(Console& console, const Wish& wish) {
  const auto password = read_password(console);
  if (!password) return exit_failed;
  return finish(console,
                console.call("person.set_password", {{"account", wish.name},
                                                     {"password", *password},
                                                     {"must_change", wish.must_change},
                                                     {"by", who()}}),
                "ad.password.set", wish.name);
}

/// The owner's way: the old one, and the new one twice; else two lines of the standard input.
int change_password(Console& console, const Wish& wish) {
  admin::setup::StandardTerminal terminal(console.language());
  const bool is_terminal = isatty(STDIN_FILENO) != 0;
  const std::string prompt =
      is_terminal ? std::string(text::find("ad.passwd.old", console.language())) + ": " : "";
  const auto before = terminal.read_line(prompt, is_terminal);
  const auto after = before ? read_password(console) : std::nullopt;
  if (!after) return exit_failed;
  return finish(
      console,
      console.call(
          "person.change_password",
          {{"account", wish.name}, {"old_password", *before}, {"password", *after}, {"by", who()}}),
      "ad.passwd.done", wish.name);
}

int delegate(Console& console, const Wish& wish) {
  const auto found = console.call("directory.delegation", {{"container", wish.container}});
  if (!found || found->as_object().contains("refused"))
    return finish(console, found, "ad.changed", wish.container);
  if (console.wants_json()) {
    Console::print(json::serialize(*found));
    return exit_done;
  }
  for (const std::string system : {"samba", "windows"}) {
    if (!wish.system.empty() && wish.system != system) continue;
    if (wish.system.empty())
      console.say("ad.delegate." + system, found->as_object().at("account").as_string().c_str());
    for (const json::value& command : found->as_object().at(system).as_array())
      Console::print(command.as_string().c_str());
  }
  return exit_done;
}

}  // namespace

void add_ad_command(CLI::App& program, Invocation& invocation) {
  const Language language = invocation.language;
  const auto say = [language](std::string_view id) { return text::say(language, id); };
  CLI::App* const ad = program.add_subcommand("ad", say("ad.about"));
  ad->require_subcommand(1);
  const auto console = std::make_shared<Console>(invocation);
  const auto wish = std::make_shared<Wish>();

  const auto add = [&](const std::string& verb, const char* positional, auto run) {
    CLI::App* const command = ad->add_subcommand(verb, say("ad." + verb + ".about"));
    console->add_options(*command, true);
    if (positional != nullptr)
      command
          ->add_option(positional, wish->name,
                       say(positional == std::string_view("name") ? "ad.option.new"
                                                                  : "mailbox.option.account"))
          ->required();
    command->callback([&invocation, run] { invocation.run = run; });
    return command;
  };
  const auto person_options = [&](CLI::App& command) {
    command.add_option("--full-name", wish->full_name, say("ad.option.full_name"));
    command.add_option("--home", wish->home, say("ad.option.home"));
    command.add_option("--domain", wish->domain, say("ad.option.domain"));
  };

  CLI::App* const create_command =
      add("create", "name", [console, wish] { return create(*console, *wish); });
  person_options(*create_command);
  create_command->add_option("--container", wish->container, say("ad.option.container"));
  create_command->add_flag("--must-change", wish->must_change, say("ad.option.must_change"));

  // The command is asked which options were given, so it has to be known to what it runs.
  const auto edit_command = std::make_shared<CLI::App*>();
  *edit_command = add("edit", "account", [console, wish, edit_command] {
    return edit(*console, **edit_command, *wish);
  });
  person_options(**edit_command);
  (*edit_command)->add_option("--name", wish->new_name, say("ad.option.name"));
  auto* const enable =
      (*edit_command)->add_flag("--enable", wish->enables, say("ad.option.enable"));
  (*edit_command)
      ->add_flag("--disable", wish->disables, say("ad.option.disable"))
      ->excludes(enable);
  (*edit_command)->add_flag("--unlock", wish->unlocks, say("ad.option.unlock"));

  add("password", "account", [console, wish] {
    return set_password(*console, *wish);
  })->add_flag("--must-change", wish->must_change, say("ad.option.must_change"));
  add("passwd", "account", [console, wish] { return change_password(*console, *wish); });
  add("add", "name", [console, wish] {
    return finish(*console,
                  console->call("person.add_to_mail", {{"name", wish->name}, {"by", who()}}),
                  "ad.added", wish->name);
  });
  add("remove", "account", [console, wish] {
    return finish(
        *console,
        console->call("person.remove_from_mail", {{"account", wish->name}, {"by", who()}}),
        "ad.removed", wish->name);
  });
  CLI::App* const delegate_command =
      add("delegate", nullptr, [console, wish] { return delegate(*console, *wish); });
  delegate_command->add_option("--container", wish->container, say("ad.option.beneath"));
  delegate_command->add_option("--for", wish->system, say("ad.option.for"))
      ->check(CLI::IsMember({"samba", "windows"}));
}

}  // namespace hikyaku::app
