#include "admin/setup/wizard.h"

#include <fmt/ranges.h>

#include "admin/setup/page_list.h"

namespace hikyaku::admin::setup {
namespace {

void print_heading(Terminal& terminal, std::string_view title) {
  terminal.print("");
  terminal.print(fmt::format("=== {} ===", text::find(title, terminal.language())));
}

}  // namespace

void print_summary(Terminal& terminal, const Answers& answers, const config::Config* existing) {
  const auto& config = answers.config;
  const auto row = [&](std::string_view id, std::string_view value) {
    terminal.print(
        fmt::format("  {}: {}", text::find(id, terminal.language()), value.empty() ? "-" : value));
  };
  row("setup.summary.mode",
      text::find("setup.summary.mode_" + config.accounts.kind, terminal.language()));
  if (config.accounts.kind == "ad") row("setup.summary.name", config.ad.name);
  if (config.accounts.kind != "own")
    row("setup.summary.group",
        config.accounts.kind == "ad" ? config.ad.mail_group : config.accounts.group);
  for (std::size_t i = 0; i < config.dns.servers.size(); ++i)
    terminal.print(fmt::format("  DNS{}: {}", i + 1, config.dns.servers[i]));
  for (std::size_t i = 0; i < config.domains.size(); ++i)
    terminal.print(fmt::format("  {}: {} {}",
                               text::say(terminal.language(), "setup.domains.name", i + 1),
                               config.domains[i].name, config.domains[i].ip));
  row("setup.summary.administrator", config.server.administrator);
  row("setup.summary.folder", config.server.work_folder);
  row("setup.summary.gateway",
      config.gateway.host.empty() ? ""
                                  : fmt::format("{}:{}", config.gateway.host, config.gateway.port));
  row("setup.summary.archive",
      config.archive.host.empty() ? ""
                                  : fmt::format("{}:{}", config.archive.host, config.archive.port));
  row("setup.summary.copy", config.copy.folder);
  if (answers.create_group) terminal.say("setup.summary.new_group", config.ad.mail_group);
  if (existing == nullptr) return;
  const auto changes = config::difference(*existing, config);
  terminal.say(changes.empty() ? "setup.summary.same" : "setup.summary.changes");
  for (const std::string& line : changes) terminal.print("  " + line);
}

std::vector<Page> pages() {
  std::vector<Page> all = directory_pages();
  for (Page& page : server_pages()) all.push_back(std::move(page));
  return all;
}

bool ask_all(Terminal& terminal, Answers& answers, Domain& domain, const config::Config* existing,
             bool at_summary) {
  const std::vector<Page> all = pages();
  if (!at_summary) terminal.say("setup.welcome");
  std::size_t at = at_summary ? all.size() : 0;
  while (true) {
    Move move;
    if (at < all.size()) {
      print_heading(terminal, all[at].title);
      move = all[at].show(terminal, answers, domain);
    } else {
      print_heading(terminal, "setup.summary.title");
      terminal.say("setup.summary.prompt");
      print_summary(terminal, answers, existing);
      bool done = true;
      move = terminal.ask_yes(text::find("setup.summary.ask", terminal.language()), done);
      if (move == Move::next) move = done ? Move::next : Move::cancel;
      if (move == Move::next) return true;
    }
    if (move == Move::cancel) {
      terminal.say("setup.cancelled");
      return false;
    }
    const auto is_passed_over = [&] {
      return at < all.size() && all[at].applies != nullptr && !all[at].applies(answers);
    };
    do {
      if (move == Move::back)
        at -= at > 0 ? 1 : 0;
      else
        ++at;
    } while (is_passed_over());
  }
}

Result<> check_all(Terminal& terminal, Answers& answers, Domain& domain) {
  const Language language = terminal.language();
  const auto wrong = [](std::string text) {
    return fail(Error::Kind::permanent, "setup", std::move(text));
  };
  auto& config = answers.config;
  const bool is_ad = config.accounts.kind == "ad";
  if (is_ad && config.ad.name.empty())
    return wrong(text::say(language, "setup.missing", "ad.name"));
  if (is_ad && config.dns.servers.empty())
    return wrong(text::say(language, "setup.missing", "dns.servers"));
  if (config.domains.empty()) return wrong(text::say(language, "setup.missing", "domains"));
  std::vector<std::string> problems;
  for (const std::string& server : config.dns.servers)
    problems.push_back(problem_of_dns_server(server, language));
  for (const config::Domain& row : config.domains) {
    problems.push_back(problem_of_domain(row.name, language));
    if (!row.ip.empty()) problems.push_back(problem_of_dns_server(row.ip, language));
  }
  problems.push_back(problem_of_folder(config.server.work_folder, language));
  if (!config.copy.folder.empty())
    problems.push_back(problem_of_folder(config.copy.folder, language));
  if (is_ad) problems.push_back(problem_of_group(config.ad.mail_group, language));
  if (config.accounts.kind == "system")
    problems.push_back(problem_of_group(config.accounts.group, language));
  if (!config.server.administrator.empty())
    problems.push_back(problem_of_address(config.server.administrator, language));
  if (is_ad && config.ad.security == "gssapi" && config.ad.keytab.empty())
    problems.push_back(text::say(language, "setup.missing", "ad.keytab"));
  for (const std::string& problem : problems)
    if (!problem.empty()) return wrong(problem);
  if (!is_ad) {
    answers.create_group = false;
    return {};
  }

  const auto facts = domain.find(config);
  if (!facts) {
    say_not_found(terminal, facts.error());
    return wrong(std::string(text::find("setup.pdc_not_found", language)));
  }
  terminal.say("setup.domain_found", facts->netbios_name, facts->dns_name,
               fmt::join(facts->controllers, ", "));
  if (const auto checked = domain.check_login(config, answers.reader()); !checked)
    return wrong(text::say(language, "setup.reader.fails", checked.error().detail));
  terminal.say("setup.reader.works");
  const auto groups = domain.groups(config, answers.reader());
  if (!groups) return wrong(text::say(language, "setup.group.no_list", groups.error().detail));
  if (contains(*groups, config.ad.mail_group)) {
    answers.create_group = false;
    return {};
  }
  if (!answers.create_group)
    return wrong(text::say(language, "setup.group.missing", config.ad.mail_group));
  if (const auto checked = domain.check_login(config, answers.administrator); !checked)
    return wrong(text::say(language, "setup.group.administrator_fails", checked.error().detail));
  return {};
}

}  // namespace hikyaku::admin::setup
