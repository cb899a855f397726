// hikyaku join: the membership of this server in the domain, for single sign-on
#include <fstream>
#include <iostream>

#include <fmt/ranges.h>
#include <unistd.h>

#include "admin/ad_options.h"
#include "admin/doctor/checks.h"
#include "admin/setup/answers.h"
#include "admin/setup/terminal.h"
#include "app/commands.h"
#include "app/console.h"
#include "app/options.h"
#include "app/secrets.h"
#include "base/private_file.h"
#include "base/service_user.h"
#include "base/text.h"
#include "directory/ad/membership.h"
#include "keyholder/renewal.h"

namespace hikyaku::app {
namespace {

namespace json = boost::json;
using directory::MembershipProblem;
using directory::MembershipState;
using Reason = MembershipProblem::Reason;

struct Wish {
  std::string user = "administrator", password_file, name, container;
  std::vector<std::string> hosts, services = joined_services;
  bool from_stdin = false, takes_over = false;
  bool rotates = false, shows = false, leaves = false;
};

/// What each of the forms needs.
struct Setting {
  config::Config config;
  directory::AdOptions options;  // without a reading account
  ServiceUser user;
  std::string host;
  const std::string& keytab() const { return config.ad.keytab; }
};

int explain(Console& console, const MembershipProblem& problem) {
  if (console.wants_json())
    Console::print(json::serialize(
        json::object{{"problem", name_of(problem.reason)}, {"detail", problem.detail}}));
  print_error(console.language(), admin::doctor::membership_text(problem, console.language()));
  return exit_failed;
}

/// Never from the command line, which every process of the machine can read.
std::optional<std::string> read_password(Console& console, const Wish& wish) {
  const Language language = console.language();
  if (!wish.password_file.empty()) {
    auto secret = admin::setup::read_secret(wish.password_file, language);
    if (secret && !secret->empty()) return *std::move(secret);
    print_error(language,
                secret ? text::say(language, "join.password.none") : describe(secret.error()));
    return std::nullopt;
  }
  std::optional<std::string> password;
  if (wish.from_stdin) {
    std::string line;
    if (std::getline(std::cin, line)) password = line.substr(0, line.find('\r'));
  } else if (isatty(STDIN_FILENO) != 0) {
    admin::setup::StandardTerminal terminal(language);
    password = terminal.read_line(text::say(language, "join.password.ask", wish.user), true);
  } else {
    print_error(language, text::say(language, "join.password.no_terminal"));
    return std::nullopt;
  }
  if (password && !password->empty()) return password;
  print_error(language, text::say(language, "join.password.none"));
  return std::nullopt;
}

// A running server cannot read a new keytab by itself. One that does not run needs nothing.
void give_to_server(Console& console, const Setting& setting) {
  if (access(keyholder::renewal_path(console.socket()).c_str(), F_OK) != 0) return;
  const auto given = renew_secrets(setting.config, console.socket(), console.language());
  if (!given)
    print_error(console.language(),
                text::say(console.language(), "join.not_given", describe(given.error())));
}

directory::WriteKeytab writer_of(Console& console, const Setting& setting) {
  return [&console, &setting](const std::string& octets) -> Result<> {
    const auto entries = directory::parse_keytab(octets);
    if (entries && entries->empty()) {
      if (unlink(setting.keytab().c_str()) != 0 && errno != ENOENT)
        return fail(Error::Kind::permanent, setting.keytab(), "cannot be removed");
    } else {
      // Root's alone: the keyholder reads it before it becomes the server's user.
      TRY_DO(write_private_file(setting.keytab(), octets));
    }
    give_to_server(console, setting);
    return {};
  };
}

/// Nothing to read is an empty one; a damaged one is an error.
Result<std::vector<directory::KeytabEntry>> present_keytab(const Setting& setting) {
  if (access(setting.keytab().c_str(), F_OK) != 0) return std::vector<directory::KeytabEntry>();
  return directory::read_keytab(setting.keytab());
}

json::object json_of(const MembershipState& state) {
  json::array keys, held;
  for (const directory::KeyVersion& one : state.keys)
    keys.push_back(json::object{{"version", one.version},
                                {"since", one.written},
                                {"types", json::array(one.types.begin(), one.types.end())}});
  for (const directory::HeldName& one : state.held)
    held.push_back(json::object{{"name", one.service_name}, {"holder", one.holder}});
  const auto list = [](const std::vector<std::string>& names) {
    return json::array(names.begin(), names.end());
  };
  return {{"realm", state.realm},
          {"account", state.account.name},
          {"dn", state.account.dn},
          {"service_names", list(state.account.service_names)},
          {"keytab_names", list(state.keytab_names)},
          {"key_version", state.account.key_version},
          {"key_types", state.account.key_types.value_or(0)},
          {"keys", std::move(keys)},
          {"held", std::move(held)}};
}

void print_state(Console& console, const Setting& setting, const MembershipState& state) {
  if (console.wants_json()) return Console::print(json::serialize(json_of(state)));
  console.say("join.state.account", state.account.name, state.realm, state.account.dn);
  console.say("join.state.names", fmt::format("{}", fmt::join(state.account.service_names, " ")));
  console.say("join.state.version", state.account.key_version,
              state.account.key_types ? std::to_string(*state.account.key_types) : "-");
  console.say("join.state.keytab", setting.keytab());
  for (const directory::KeyVersion& one : state.keys)
    console.say("join.state.key", one.version, time_text(one.written),
                fmt::format("{}", fmt::join(one.types, ", ")));
}

int show(Console& console, const Setting& setting) {
  const auto names = service_names({"smtp", "imap", "pop"}, {setting.host});
  const auto state = directory::examine_membership(setting.options, setting.keytab(), names);
  if (!state) return explain(console, state.error());
  print_state(console, setting, *state);
  if (console.wants_json()) return exit_done;
  admin::doctor::Report report;
  admin::doctor::check_membership(report, *state, names);
  for (const admin::doctor::Finding& one : report.findings()) {
    const std::string remedy = one.remedy(console.language());
    if (remedy.empty()) continue;
    Console::print(one.text(console.language()));
    Console::print("    -> " + remedy);
  }
  return report.has_problem() ? exit_failed : exit_done;
}

int rotate(Console& console, const Setting& setting) {
  const auto state =
      directory::rotate_key(setting.options, setting.keytab(), writer_of(console, setting));
  if (!state) return explain(console, state.error());
  if (console.wants_json())
    Console::print(json::serialize(json_of(*state)));
  else
    console.say("join.rotated", state->account.name, state->account.key_version);
  return exit_done;
}

int leave(Console& console, const Setting& setting, const Wish& wish) {
  auto keytab = present_keytab(setting);
  if (!keytab) return explain(console, keytab.error());
  if (directory::machine_of(*keytab).empty())
    return explain(console, {Reason::not_joined, setting.keytab()});
  const auto password = read_password(console, wish);
  if (!password) return exit_usage;
  const auto left = directory::leave_domain(setting.options, wish.user, *password,
                                            *std::move(keytab), writer_of(console, setting));
  if (!left) return explain(console, left.error());
  if (console.wants_json())
    Console::print(json::serialize(json::object{{"removed", *left}}));
  else
    console.say("join.left", *left);
  return exit_done;
}

/// The first part of the host's name, as far as a computer may be called so.
std::string account_name(const Setting& setting, const Wish& wish) {
  if (!wish.name.empty()) return upper(wish.name);
  constexpr std::size_t machine_name_max = 15;
  return upper(setting.host.substr(0, setting.host.find('.'))).substr(0, machine_name_max);
}

bool may_take_over(Console& console, const MembershipProblem& problem) {
  if (problem.reason != Reason::exists || isatty(STDIN_FILENO) == 0) return false;
  admin::setup::StandardTerminal terminal(console.language());
  const auto answer = terminal.read_line(
      text::say(console.language(), "join.take_over.ask", problem.detail), false);
  return answer && (iequals(*answer, "y") || iequals(*answer, "yes"));
}

int join(Console& console, const Setting& setting, const Wish& wish) {
  auto keytab = present_keytab(setting);
  if (!keytab) return explain(console, keytab.error());
  const auto password = read_password(console, wish);
  if (!password) return exit_usage;
  std::vector<std::string> hosts{setting.host};
  hosts.insert(hosts.end(), wish.hosts.begin(), wish.hosts.end());
  directory::JoinWish joining;
  joining.user = wish.user;
  joining.password = *password;
  joining.name = account_name(setting, wish);
  joining.host_name = setting.host;
  joining.service_names = service_names(wish.services, hosts);
  joining.container = wish.container;
  joining.takes_over = wish.takes_over;
  auto state =
      directory::join_domain(setting.options, joining, *keytab, writer_of(console, setting));
  if (!state && may_take_over(console, state.error())) {
    joining.takes_over = true;
    state = directory::join_domain(setting.options, joining, *keytab, writer_of(console, setting));
  }
  if (!state) return explain(console, state.error());
  print_state(console, setting, *state);
  if (!console.wants_json()) console.say("join.joined");
  return exit_done;
}

int run(Console& console, const Invocation& invocation, const Wish& wish) {
  set_event_level(Level::warning);  // what matters is said by the command itself
  const auto config = config::load(invocation.config_file, console.language());
  if (!config) {
    print_error(console.language(), config.error().detail);
    return exit_failed;
  }
  if (config->accounts.kind != "ad") {
    print_error(console.language(), text::say(console.language(), "join.not_ad"));
    return exit_failed;
  }
  const auto user = ServiceUser::find(config->server.user);
  if (!user) {
    print_error(console.language(), describe(user.error()));
    return exit_failed;
  }
  Setting setting{*config, admin::ad_options(*config, {}), *user,
                  host_name(*config, this_machine())};
  if (wish.shows) return show(console, setting);
  if (wish.rotates) return rotate(console, setting);
  if (wish.leaves) return leave(console, setting, wish);
  return join(console, setting, wish);
}

}  // namespace

void add_join_command(CLI::App& program, Invocation& invocation) {
  const auto say = [language = invocation.language](std::string_view id) {
    return text::say(language, id);
  };
  const auto console = std::make_shared<Console>(invocation);
  const auto wish = std::make_shared<Wish>();
  CLI::App* const command = program.add_subcommand("join", say("join.about"));
  console->add_options(*command, true);
  command->add_option("--user", wish->user, say("join.option.user"))->capture_default_str();
  CLI::Option* const from_stdin =
      command->add_flag("--stdin", wish->from_stdin, say("join.option.stdin"));
  command->add_option("--password-file", wish->password_file, say("join.option.password_file"))
      ->excludes(from_stdin);
  command->add_option("--name", wish->name, say("join.option.name"));
  command->add_option("--host", wish->hosts, say("join.option.host"));
  command->add_option("--services", wish->services, say("join.option.services"))
      ->delimiter(',')
      ->capture_default_str();
  command->add_option("--container", wish->container, say("join.option.container"));
  command->add_flag("--take-over", wish->takes_over, say("join.option.take_over"));
  CLI::Option* const rotates =
      command->add_flag("--rotate", wish->rotates, say("join.option.rotate"));
  CLI::Option* const shows = command->add_flag("--status", wish->shows, say("join.option.status"));
  CLI::Option* const leaves = command->add_flag("--leave", wish->leaves, say("join.option.leave"));
  rotates->excludes(shows)->excludes(leaves);
  shows->excludes(leaves);
  command->callback([&invocation, console, wish] {
    invocation.run = [&invocation, console, wish] { return run(*console, invocation, *wish); };
  });
}

}  // namespace hikyaku::app
