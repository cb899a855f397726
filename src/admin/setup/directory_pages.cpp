// The pages about Active Directory: mode, name, domain controllers, reading account, mail group.
#include <fmt/ranges.h>

#include "admin/setup/page_list.h"
#include "base/text.h"

namespace hikyaku::admin::setup {
namespace {

// WZ-01 to WZ-05.
Move show_mode(Terminal& terminal, Answers&, Domain&) {
  terminal.say("setup.mode.prompt");
  terminal.say("setup.mode.choices");
  terminal.say("setup.overwrite_note");
  while (true) {
    std::string mode = "3";
    const Move move = terminal.ask(text::find("setup.mode.ask", terminal.language()), mode);
    if (move != Move::next || mode == "3") return move;
    terminal.say("setup.mode.only_ad");
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

// WZ-09 to WZ-11: the servers are the domain controllers, so the domain must be found by them.
Move show_servers(Terminal& terminal, Answers& answers, Domain& domain) {
  auto& servers = answers.config.dns.servers;
  terminal.say("setup.dns.prompt");
  while (true) {
    std::vector<std::string> given;
    std::string problem;
    for (std::size_t i = 0; i < 3; ++i) {
      std::string server = i < servers.size() ? servers[i] : "";
      const Move move = terminal.ask(fmt::format("DNS{}", i + 1), server);
      if (move != Move::next) return move;
      if (server.empty()) continue;
      if (problem.empty()) problem = problem_of_dns_server(server, terminal.language());
      given.push_back(server);
    }
    if (given.empty()) problem = text::find("setup.problem.no_dns_server", terminal.language());
    if (!problem.empty()) {
      terminal.print(problem);
      continue;
    }
    servers = given;
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

Move ask_security(Terminal& terminal, config::ActiveDirectory& ad) {
  while (true) {
    const Move move =
        terminal.ask(text::find("setup.reader.security", terminal.language()), ad.security);
    if (move != Move::next) return move;
    if (ad.security == "ldaps" || ad.security == "starttls" || ad.security == "gssapi") return move;
    terminal.say("setup.problem.security");
  }
}

Move ask_credential(Terminal& terminal, Answers& answers) {
  const Language language = terminal.language();
  auto& ad = answers.config.ad;
  if (ad.security == "gssapi") {
    if (const Move move = terminal.ask(text::find("setup.reader.keytab", language), ad.keytab);
        move != Move::next)
      return move;
    return terminal.ask(text::find("setup.reader.principal", language), ad.principal);
  }
  if (const Move move = terminal.ask(text::find("setup.reader.ca", language), ad.ca_file);
      move != Move::next)
    return move;
  if (const Move move = terminal.ask(text::find("setup.reader.user", language), ad.bind_user);
      move != Move::next)
    return move;
  return terminal.ask(text::find("setup.reader.password", language), answers.bind_password, true);
}

Move show_reader(Terminal& terminal, Answers& answers, Domain& domain) {
  terminal.say("setup.reader.prompt");
  while (true) {
    if (const Move move = ask_security(terminal, answers.config.ad); move != Move::next)
      return move;
    if (const Move move = ask_credential(terminal, answers); move != Move::next) return move;
    const auto checked = domain.check_reader(answers.config, answers.bind_password);
    if (checked) {
      terminal.say("setup.reader.works");
      return Move::next;
    }
    terminal.say("setup.reader.fails", describe(checked.error()));
  }
}

// WZ-07, WZ-08: an existing group by its number or name; a new name makes a new group at Finish.
Move show_group(Terminal& terminal, Answers& answers, Domain& domain) {
  const auto groups = domain.groups(answers.config, answers.bind_password);
  if (!groups) {
    terminal.say("setup.group.no_list", describe(groups.error()));
    return Move::back;
  }
  terminal.say("setup.group.prompt");
  for (std::size_t i = 0; i < groups->size(); ++i)
    terminal.print(
        fmt::format("  {:3}  {}  {}", i + 1, (*groups)[i].name, (*groups)[i].description));
  while (true) {
    std::string& group = answers.config.ad.mail_group;
    if (const Move move = terminal.ask(text::find("setup.group.ask", terminal.language()), group);
        move != Move::next)
      return move;
    if (const auto number = parse_number(group);
        number && *number >= 1 && *number <= groups->size())
      group = (*groups)[*number - 1].name;
    if (group.empty()) {
      terminal.say("setup.problem.empty");
      continue;
    }
    answers.create_group = !contains(*groups, group);
    if (!answers.create_group) return Move::next;
    terminal.say("setup.group.new", group);
    if (const Move move = terminal.ask(text::find("setup.group.administrator", terminal.language()),
                                       answers.administrator.user);
        move != Move::next)
      return move;
    return terminal.ask(text::find("setup.group.administrator_password", terminal.language()),
                        answers.administrator.password, true);
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
          {"setup.name.title", show_name},
          {"setup.dns.title", show_servers},
          {"setup.reader.title", show_reader},
          {"setup.group.title", show_group}};
}

}  // namespace hikyaku::admin::setup
