#include "app/rights_command.h"

#include <fmt/format.h>

#include "app/console.h"
#include "base/text.h"

namespace hikyaku::app {
namespace {

namespace json = boost::json;

struct Wanted {
  std::string account, smtp, pop3, imap, hours, size;
  std::vector<std::string> destinations;
};

std::string joined(const json::array& words) {
  std::string all;
  for (const json::value& one : words)
    all += (all.empty() ? "" : ", ") + std::string(one.as_string());
  return all;
}

int print(Console& console, const json::value& answer) {
  if (console.wants_json()) {
    Console::print(json::serialize(answer));
    return exit_done;
  }
  const json::object& shown = answer.as_object();
  const auto text = [&](std::string_view id) {
    return std::string(text::find(id, console.language()));
  };
  const auto row = [&](std::string_view id, const std::string& value) {
    Console::print("    " + text::say(console.language(), id, value));
  };
  const auto on_off = [&](const char* name) {
    return text(shown.at(name).as_bool() ? "account.rights.on" : "account.rights.off");
  };
  Console::print(shown.at("account").as_string().c_str());
  row("account.rights.status",
      text("account.status." + std::string(shown.at("status").as_string())));
  row("account.rights.smtp", on_off("smtp"));
  row("account.rights.pop3", on_off("pop3"));
  row("account.rights.imap", on_off("imap"));
  const std::string hours(shown.at("hours").as_string());
  row("account.rights.hours", hours == "always" ? text("account.rights.always") : hours);
  const auto size = shown.at("size").to_number<std::uint64_t>();
  row("account.rights.size", size == 0 ? text("account.rights.no_size") : octets_text(size));
  const json::array& destinations = shown.at("destinations").as_array();
  row("account.rights.destinations",
      destinations.empty() ? text("account.rights.everywhere") : joined(destinations));
  if (const json::value* const stored = shown.if_contains("password")) {
    const json::object& password = stored->as_object();
    row("account.rights.password",
        !password.at("stored").as_bool()
            ? text("account.rights.no_password")
            : text::say(console.language(), "account.rights.stored_password",
                        time_text(password.at("time").to_number<std::int64_t>()),
                        password.at("by").as_string().c_str()));
  }
  if (shown.contains("time"))
    Console::print("    " + text::say(console.language(), "account.quota.changed",
                                      time_text(shown.at("time").to_number<std::int64_t>()),
                                      shown.at("by").as_string().c_str()));
  return exit_done;
}

int show(Console& console, const Wanted& wanted) {
  auto answer = console.call("account.rights", {{"account", wanted.account}});
  if (!answer) return exit_failed;
  auto password = console.call("account.password", {{"account", wanted.account}});
  if (!password) return exit_failed;
  password->as_object().erase("account");
  answer->as_object()["password"] = *std::move(password);
  return print(console, *answer);
}

int set(Console& console, const Wanted& wanted) {
  admin::Arguments arguments{{"account", wanted.account}, {"by", who()}};
  const auto put_switch = [&](const char* name, const std::string& given) {
    if (!given.empty()) arguments[name] = given == "on";
  };
  put_switch("smtp", wanted.smtp);
  put_switch("pop3", wanted.pop3);
  put_switch("imap", wanted.imap);
  if (!wanted.hours.empty()) arguments["hours"] = wanted.hours;
  if (!wanted.size.empty()) {
    const auto size = parse_size(wanted.size);
    if (!size) {
      print_error(console.language(),
                  text::say(console.language(), "account.quota.no_size", wanted.size));
      return exit_usage;
    }
    arguments["size"] = *size;
  }
  if (!wanted.destinations.empty()) {
    json::array destinations;
    if (!iequals(wanted.destinations.front(), "all"))
      for (const std::string& one : wanted.destinations) destinations.emplace_back(one);
    arguments["destinations"] = std::move(destinations);
  }
  if (arguments.size() == 2) {
    print_error(console.language(),
                std::string(text::find("account.set.nothing", console.language())));
    return exit_usage;
  }
  const auto answer = console.call("account.set_rights", std::move(arguments));
  return answer ? print(console, *answer) : exit_failed;
}

}  // namespace

void add_rights_commands(CLI::App& account, Invocation& invocation) {
  const auto say = [language = invocation.language](std::string_view id) {
    return text::say(language, id);
  };
  const auto console = std::make_shared<Console>(invocation);
  const auto wanted = std::make_shared<Wanted>();
  CLI::App* const show_command = account.add_subcommand("show", say("account.show.about"));
  console->add_options(*show_command, true);
  show_command->add_option("account", wanted->account, say("account.quota.option.account"))
      ->required();
  show_command->callback([&invocation, console, wanted] {
    invocation.run = [console, wanted] { return show(*console, *wanted); };
  });

  CLI::App* const command = account.add_subcommand("set", say("account.set.about"));
  console->add_options(*command, true);
  command->add_option("account", wanted->account, say("account.quota.option.account"))->required();
  const auto add_switch = [&](const char* name, std::string& value, std::string_view id) {
    command->add_option(name, value, say(id))->check(CLI::IsMember({"on", "off"}));
  };
  add_switch("--smtp", wanted->smtp, "account.set.option.smtp");
  add_switch("--pop3", wanted->pop3, "account.set.option.pop3");
  add_switch("--imap", wanted->imap, "account.set.option.imap");
  command->add_option("--hours", wanted->hours, say("account.set.option.hours"));
  command->add_option("--size", wanted->size, say("account.set.option.size"));
  command
      ->add_option("--destinations", wanted->destinations, say("account.set.option.destinations"))
      ->delimiter(',');
  command->callback([&invocation, console, wanted] {
    invocation.run = [console, wanted] { return set(*console, *wanted); };
  });
}

}  // namespace hikyaku::app
