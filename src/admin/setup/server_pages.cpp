// The pages about the server itself: name, domains, administrator, work folder, gateway, archive,
// copy.
#include <unistd.h>

#include "admin/setup/page_list.h"
#include "base/text.h"

namespace hikyaku::admin::setup {
namespace {

std::string_view find(const Terminal& terminal, std::string_view id) {
  return text::find(id, terminal.language());
}

std::string machine_name() {
  char name[256] = {};
  return gethostname(name, sizeof name - 1) == 0 ? name : "";
}

// Asks until the value is empty or without a problem.
template <class Problem>
Move ask_checked(Terminal& terminal, std::string_view label, std::string& value, Problem problem) {
  while (true) {
    const Move move = terminal.ask(label, value);
    if (move != Move::next || value.empty()) return move;
    const std::string wrong = problem(value, terminal.language());
    if (wrong.empty()) return move;
    terminal.print(wrong);
  }
}

Move ask_port(Terminal& terminal, std::string_view label, std::int64_t& port) {
  while (true) {
    std::string value = std::to_string(port);
    const Move move = terminal.ask(label, value);
    if (move != Move::next) return move;
    const auto number = parse_number(value);
    if (number && *number >= 1 && *number <= 65535) {
      port = static_cast<std::int64_t>(*number);
      return move;
    }
    terminal.say("setup.problem.port", value);
  }
}

// WZ-12: three rows, at least one; with the name by which the server greets others.
Move show_domains(Terminal& terminal, Answers& answers, Domain&) {
  terminal.say("setup.domains.prompt");
  auto& config = answers.config;
  while (true) {
    std::vector<config::Domain> rows;
    for (std::size_t i = 0; i < std::max<std::size_t>(3, config.domains.size()); ++i) {
      config::Domain row = i < config.domains.size() ? config.domains[i] : config::Domain{};
      if (const Move move =
              ask_checked(terminal, text::say(terminal.language(), "setup.domains.name", i + 1),
                          row.name, problem_of_domain);
          move != Move::next)
        return move;
      if (row.name.empty()) continue;
      row.name = lower(row.name);
      if (const Move move =
              ask_checked(terminal, text::say(terminal.language(), "setup.domains.ip", i + 1),
                          row.ip, problem_of_dns_server);
          move != Move::next)
        return move;
      rows.push_back(std::move(row));
    }
    config.domains = std::move(rows);
    if (!config.domains.empty()) break;
    terminal.say("setup.problem.no_domain");
  }
  if (config.server.host_name.empty()) config.server.host_name = machine_name();
  return terminal.ask(find(terminal, "setup.domains.host"), config.server.host_name);
}

// WZ-13.
Move show_administrator(Terminal& terminal, Answers& answers, Domain&) {
  terminal.say("setup.administrator.prompt");
  return ask_checked(terminal, find(terminal, "setup.administrator.ask"),
                     answers.config.server.administrator, problem_of_address);
}

// WZ-14. WZ-15 (the sharing computer's name) is for several servers on one folder: not in this
// version.
Move show_folder(Terminal& terminal, Answers& answers, Domain&) {
  terminal.say("setup.folder.prompt");
  while (true) {
    std::string& folder = answers.config.server.work_folder;
    const Move move = terminal.ask(find(terminal, "setup.folder.ask"), folder);
    if (move != Move::next) return move;
    const std::string problem = problem_of_folder(folder, terminal.language());
    if (problem.empty()) return move;
    terminal.print(problem);
  }
}

// WZ-16 to WZ-19: "set nothing and go on".
Move show_extras(Terminal& terminal, Answers& answers, Domain&) {
  terminal.say("setup.extras.prompt");
  auto& config = answers.config;
  bool gateway = !config.gateway.host.empty();
  if (const Move move = terminal.ask_yes(find(terminal, "setup.extras.gateway"), gateway);
      move != Move::next)
    return move;
  if (!gateway) config.gateway.host.clear();
  if (gateway) {
    if (const Move move =
            terminal.ask(find(terminal, "setup.extras.gateway_host"), config.gateway.host);
        move != Move::next)
      return move;
    if (const Move move =
            ask_port(terminal, find(terminal, "setup.extras.port"), config.gateway.port);
        move != Move::next)
      return move;
  }
  if (const Move move =
          terminal.ask(find(terminal, "setup.extras.archive_host"), config.archive.host);
      move != Move::next)
    return move;
  if (!config.archive.host.empty()) {
    if (const Move move =
            ask_port(terminal, find(terminal, "setup.extras.port"), config.archive.port);
        move != Move::next)
      return move;
  }
  return ask_checked(terminal, find(terminal, "setup.extras.copy"), config.copy.folder,
                     problem_of_folder);
}

}  // namespace

std::vector<Page> server_pages() {
  return {{"setup.domains.title", show_domains},
          {"setup.administrator.title", show_administrator},
          {"setup.folder.title", show_folder},
          {"setup.extras.title", show_extras}};
}

}  // namespace hikyaku::admin::setup
