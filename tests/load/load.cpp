// hikyaku_load --server PID --password P [SCENARIO...]: drives a running server on this machine and
// prints a table of rates and of the server's CPU for each operation, from /proc. A stopwatch, not
// a test: it fails only when the server does. tools/bench starts all that it needs.
#include <algorithm>
#include <cstdio>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "bench.h"

namespace hikyaku::load {
namespace {

struct Scenario {
  std::string_view name;
  Task<Result<>> (*run)(Bench);
};

constexpr Scenario scenarios[] = {
    {"warm-up", warm_up},         {"smtp-1", smtp_1},         {"smtp-16", smtp_16},
    {"smtp-100", smtp_100},       {"imap-login", imap_login}, {"imap-fetch", imap_fetch},
    {"imap-exists", imap_exists}, {"imap-idle", imap_idle},   {"pop3-read", pop3_read},
};

Task<int> run(const Bench& bench, const std::vector<std::string>& names) {
  print_head();
  int failed = 0;
  for (const Scenario& scenario : scenarios) {
    if (!names.empty() && std::ranges::find(names, scenario.name) == names.end()) continue;
    const auto done = co_await scenario.run(bench);
    if (!done) fmt::print(stderr, "{}: {}\n", scenario.name, describe(done.error()));
    failed += !done;
  }
  co_return failed;
}

int main_of(int count, char** words) {
  Bench bench;
  std::vector<std::string> names, known;
  for (const Scenario& scenario : scenarios) known.emplace_back(scenario.name);
  CLI::App program("Drives a running server and measures it", "hikyaku_load");
  program.add_option("--server", bench.server, "process of the server")->required();
  program.add_option("--password", bench.password, "of all the people")->required();
  program.add_option("--user-pattern", bench.user_pattern)->capture_default_str();
  program.add_option("--people", bench.people_count)->capture_default_str();
  program.add_option("--seconds", bench.seconds, "for each scenario")->capture_default_str();
  program.add_option("--smtp-port", bench.smtp_port)->capture_default_str();
  program.add_option("--imap-port", bench.imap_port)->capture_default_str();
  program.add_option("--pop3-port", bench.pop3_port)->capture_default_str();
  program.add_option("scenario", names)->check(CLI::IsMember(known));
  try {
    program.parse(count, words);
  } catch (const CLI::ParseError& error) {
    return program.exit(error);
  }
  return net::run(run(bench, names)) == 0 ? 0 : 1;
}

}  // namespace
}  // namespace hikyaku::load

int main(int count, char** words) {
  return hikyaku::load::main_of(count, words);
}
