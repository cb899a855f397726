// The pages about Active Directory: mode, name, domain controllers, reading account, mail group.
#include <fmt/ranges.h>

#include "admin/setup/page_list.h"
#include "base/text.h"

namespace hikyaku::admin::setup {
namespace {

constexpr std::size_t groups_shown_max = 40;

bool is_ad(const Answers& answers) {
  return answers.config.accounts.kind == "ad";
}
bool is_not_ad(const Answers& answers) {
  return !is_ad(answers);
}
bool is_system(const Answers& answers) {
  return answers.config.accounts.kind == "system";
}

// WZ-01 to WZ-05.
Move show_mode(Terminal& terminal, Answers& answers, Domain&) {
  const Language language = terminal.language();
  terminal.say("setup.mode.prompt");
  terminal.say("setup.overwrite_note");
  return terminal.ask_choice(text::find("setup.mode.ask", language),
                             {{"own", std::string(text::find("setup.mode.own", language))},
                              {"system", std::string(text::find("setup.mode.system", language))},
                              {"ad", std::string(text::find("setup.mode.ad", language))}},
                             answers.config.accounts.kind);
}

// MC-14.
Move show_local_group(Terminal& terminal, Answers& answers, Domain&) {
  terminal.say("setup.local_group.prompt");
  while (true) {
    const Move move = terminal.ask(text::find("setup.local_group.ask", terminal.language()),
                                   answers.config.accounts.group);
    if (move != Move::next) return move;
    const std::string problem =
        problem_of_group(answers.config.accounts.group, terminal.language());
    if (problem.empty()) return move;
    terminal.print(problem);
  }
}

// WZ-06.
Move show_name(Terminal& terminal, Answers& answers, Domain&) {
  terminal.say("setup.name.prompt");
  while (true) {
    const Move move =
        terminal.ask(text::find("setup.name.ask", terminal.language()), answers.config.ad.name);
    if (move != Move::next || !answers.config.ad.name.empty()) return move;
    terminal.say("setup.problem.empty");
  }
}

/// The problem of the first that is none; empty: they are all right.
Move ask_servers(Terminal& terminal, std::vector<std::string>& servers, std::string& problem) {
  std::vector<std::string> given;
  problem.clear();
  for (std::size_t i = 0; i < 3; ++i) {
    std::string server = i < servers.size() ? servers[i] : "";
    const Move move = terminal.ask(fmt::format("DNS{}", i + 1), server);
    if (move != Move::next) return move;
    if (server.empty()) continue;
    if (problem.empty()) problem = problem_of_dns_server(server, terminal.language());
    given.push_back(server);
  }
  if (problem.empty()) servers = std::move(given);
  return Move::next;
}

// WZ-09 without Active Directory: none means the system's.
Move show_resolvers(Terminal& terminal, Answers& answers, Domain&) {
  terminal.say("setup.resolvers.prompt");
  while (true) {
    std::string problem;
    const Move move = ask_servers(terminal, answers.config.dns.servers, problem);
    if (move != Move::next || problem.empty()) return move;
    terminal.print(problem);
  }
}

// WZ-09 to WZ-11: the servers are the domain controllers, so the domain must be found by them.
Move show_servers(Terminal& terminal, Answers& answers, Domain& domain) {
  auto& servers = answers.config.dns.servers;
  terminal.say("setup.dns.prompt");
  while (true) {
    std::string problem;
    if (const Move move = ask_servers(terminal, servers, problem); move != Move::next) return move;
    if (problem.empty() && servers.empty())
      problem = text::find("setup.problem.no_dns_server", terminal.language());
    if (!problem.empty()) {
      terminal.print(problem);
      continue;
    }
    const auto facts = domain.find(answers.config);
    if (facts) {
      terminal.say("setup.domain_found", facts->netbios_name, facts->dns_name,
                   fmt::join(facts->controllers, ", "));
      return Move::next;
    }
    say_not_found(terminal, facts.error());
    bool back = true;
    const Move move = terminal.ask_yes(text::find("setup.dns.again", terminal.language()), back);
    if (move != Move::next) return move;
    if (!back) return Move::cancel;
  }
}

Move ask_reader(Terminal& terminal, Answers& answers) {
  const Language language = terminal.language();
  auto& ad = answers.config.ad;
  if (const Move move = terminal.ask_choice(
          text::find("setup.reader.security", language),
          {{"ldaps", std::string(text::find("setup.reader.ldaps", language))},
           {"starttls", std::string(text::find("setup.reader.starttls", language))},
           {"gssapi", std::string(text::find("setup.reader.gssapi", language))}},
          ad.security);
      move != Move::next)
    return move;
  if (const Move move = terminal.ask(text::find("setup.reader.ca", language), ad.ca_file);
      move != Move::next)
    return move;
  if (ad.security == "gssapi") {
    if (const Move move = terminal.ask(text::find("setup.reader.keytab", language), ad.keytab);
        move != Move::next)
      return move;
    return terminal.ask(text::find("setup.reader.principal", language), ad.principal);
  }
  if (const Move move = terminal.ask(text::find("setup.reader.user", language), ad.bind_user);
      move != Move::next)
    return move;
  return terminal.ask(text::find("setup.reader.password", language), answers.bind_password, true);
}

Move show_reader(Terminal& terminal, Answers& answers, Domain& domain) {
  terminal.say("setup.reader.prompt");
  while (true) {
    if (const Move move = ask_reader(terminal, answers); move != Move::next) return move;
    const auto checked = domain.check_login(answers.config, answers.reader());
    if (checked) {
      terminal.say("setup.reader.works");
      return Move::next;
    }
    terminal.say("setup.reader.fails", checked.error().detail);
  }
}

// A directory may have thousands: those with `part` in their names, up to what fits a screen.
void print_groups(Terminal& terminal, const std::vector<GroupFacts>& groups,
                  std::string_view part) {
  std::size_t printed = 0, left_out = 0;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (!lower(groups[i].name).contains(lower(part))) continue;
    if (printed == groups_shown_max) {
      ++left_out;
      continue;
    }
    ++printed;
    terminal.print(fmt::format("  {:3}  {}{}{}", i + 1, groups[i].name,
                               groups[i].description.empty() ? "" : "  - ", groups[i].description));
  }
  if (printed == 0) terminal.say("setup.group.none_like", part);
  if (left_out > 0) terminal.say("setup.group.more", left_out);
}

// A new group is made at Finish; the administrator's password is tried now, so that Finish works.
Move ask_administrator(Terminal& terminal, Answers& answers, Domain& domain) {
  const Language language = terminal.language();
  terminal.say("setup.group.new", answers.config.ad.mail_group);
  while (true) {
    if (const Move move = terminal.ask(text::find("setup.group.administrator", language),
                                       answers.administrator.user);
        move != Move::next)
      return move;
    if (const Move move = terminal.ask(text::find("setup.group.administrator_password", language),
                                       answers.administrator.password, true);
        move != Move::next)
      return move;
    const auto checked = domain.check_login(answers.config, answers.administrator);
    if (checked) return Move::next;
    terminal.say("setup.group.administrator_fails", checked.error().detail);
    answers.administrator.password.clear();
  }
}

// WZ-07, WZ-08: an existing group by its number or name; a new name makes a new group.
Move show_group(Terminal& terminal, Answers& answers, Domain& domain) {
  const auto groups = domain.groups(answers.config, answers.reader());
  if (!groups) {
    terminal.say("setup.group.no_list", groups.error().detail);
    return Move::back;
  }
  terminal.say("setup.group.prompt");
  print_groups(terminal, *groups, "");
  while (true) {
    std::string group = answers.config.ad.mail_group;
    if (const Move move = terminal.ask(text::find("setup.group.ask", terminal.language()), group);
        move != Move::next)
      return move;
    if (group.starts_with('?')) {
      print_groups(terminal, *groups, std::string_view(group).substr(1));
      continue;
    }
    if (const auto number = parse_number(group);
        number && *number >= 1 && *number <= groups->size())
      group = (*groups)[*number - 1].name;
    if (const std::string problem = problem_of_group(group, terminal.language());
        !problem.empty()) {
      terminal.print(problem);
      continue;
    }
    answers.config.ad.mail_group = group;
    answers.create_group = !contains(*groups, group);
    return answers.create_group ? ask_administrator(terminal, answers, domain) : Move::next;
  }
}

}  // namespace

bool contains(const std::vector<GroupFacts>& groups, std::string_view name) {
  for (const GroupFacts& group : groups)
    if (iequals(group.name, name)) return true;
  return false;
}

void say_not_found(Terminal& terminal, const Error& error) {
  terminal.say("setup.pdc_not_found");
  terminal.print(error.detail);
  terminal.say("setup.pdc_check");
}

std::vector<Page> directory_pages() {
  return {{"setup.mode.title", show_mode},
          {"setup.local_group.title", show_local_group, is_system},
          {"setup.resolvers.title", show_resolvers, is_not_ad},
          {"setup.name.title", show_name, is_ad},
          {"setup.dns.title", show_servers, is_ad},
          {"setup.reader.title", show_reader, is_ad},
          {"setup.group.title", show_group, is_ad}};
}

}  // namespace hikyaku::admin::setup
