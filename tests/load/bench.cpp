#include "bench.h"

#include <algorithm>
#include <cstdio>
#include <fstream>

#include <fmt/format.h>
#include <unistd.h>

namespace hikyaku::load {
namespace {

double milliseconds_at(const std::vector<double>& sorted, double share) {
  return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

std::string figure(double value) {
  if (value <= 0) return "-";
  return value >= 100 ? fmt::format("{:.0f}", value) : fmt::format("{:.2f}", value);
}

}  // namespace

std::string Bench::user(int number) const {
  return fmt::format(fmt::runtime(user_pattern), number % people_count);
}

double cpu_seconds(int process) {
  std::ifstream file(fmt::format("/proc/{}/stat", process));
  std::string line, field;
  std::getline(file, line);
  std::istringstream fields(line.substr(std::min(line.size(), line.rfind(')') + 2)));
  double ticks = 0;
  for (int number = 3; fields >> field; ++number)  // proc(5): 14 is utime, 15 is stime
    if (number == 14 || number == 15) ticks += std::stod(field);
  return ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

double memory_kib(int process) {
  std::ifstream file(fmt::format("/proc/{}/smaps_rollup", process));
  for (std::string word; file >> word;)
    if (double value = 0; word == "Pss:" && file >> value) return value;
  return 0;
}

Stopwatch::Stopwatch(const Bench& bench)
    : bench_(bench), start_(SteadyClock::now()), cpu_(cpu_seconds(bench.server)) {}

bool Stopwatch::is_over(double limit) const {
  return std::chrono::duration<double>(SteadyClock::now() - start_).count() >= limit;
}

void Stopwatch::stop() {
  seconds_ = std::chrono::duration<double>(SteadyClock::now() - start_).count();
  cpu_ = cpu_seconds(bench_.server) - cpu_;
}

Row row(std::string name, std::string unit, const Stopwatch& watch, double count) {
  return {std::move(name), std::move(unit), count / watch.seconds(), watch.cpu() / count * 1e6, {}};
}

void print_head() {
  std::printf("| scenario | unit | per second | server CPU, us each | median ms | 99%% ms |\n");
  std::printf("|---|---|--:|--:|--:|--:|\n");
}

void print(Row row) {
  std::ranges::sort(row.milliseconds);
  double median = 0, late = 0;
  if (!row.milliseconds.empty()) {
    median = milliseconds_at(row.milliseconds, 0.5);
    late = milliseconds_at(row.milliseconds, 0.99);
  }
  fmt::print("| {} | {} | {} | {} | {} | {} |\n", row.name, row.unit, figure(row.per_second),
             figure(row.cpu_us), figure(median), figure(late));
  std::fflush(stdout);
}

std::string message(std::uint64_t number, std::string_view to) {
  constexpr std::size_t message_bytes = 10'240;
  std::string text = fmt::format(
      "Received: from mail.origin.test (mail.origin.test [192.0.2.7])\r\n"
      "\tby relay.origin.test with ESMTPS id {0:x}; Mon, 5 Jan 2026 09:00:00 +0900\r\n"
      "Date: Mon, 5 Jan 2026 09:00:00 +0900\r\n"
      "From: =?UTF-8?B?5bGx55SwIOWkqumDjg==?= <sender@origin.test>\r\n"
      "To: {1}\r\n"
      "Subject: Report {0} of the day\r\n"
      "Message-ID: <{0}.report@origin.test>\r\n"
      "MIME-Version: 1.0\r\n"
      "Content-Type: multipart/alternative; boundary=\"part-{0}\"\r\n\r\n"
      "--part-{0}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n",
      number, to);
  const std::string middle = fmt::format(
      "--part-{}\r\nContent-Type: text/html; charset=utf-8\r\n"
      "Content-Transfer-Encoding: quoted-printable\r\n\r\n",
      number);
  const std::string end = fmt::format("--part-{}--\r\n", number);
  const auto fill_to = [&](std::size_t size) {
    while (text.size() + 76 < size)
      text += "The quick brown fox jumps over the lazy dog, and the dog does not look up.\r\n";
  };
  fill_to(message_bytes / 2);
  text += middle;
  fill_to(message_bytes - end.size());
  return text += end;
}

std::string message_for_data(std::uint64_t number, std::string_view to) {
  return message(number, to) + ".\r\n";  // no line of it begins with a dot
}

Task<Result<>> fill_inbox(const Bench& bench, int person, int count) {
  CO_TRY(auto imap, co_await Imap::open(bench.imap_port, bench.user(person), bench.password));
  CO_TRY_DO(co_await imap.command("SELECT INBOX"));
  if (imap.messages > 0) {
    CO_TRY_DO(co_await imap.command("STORE 1:* +FLAGS.SILENT (\\Deleted)"));
    CO_TRY_DO(co_await imap.command("EXPUNGE"));
  }
  for (int i = 0; i < count; ++i) {
    imap.put_append("INBOX", message(static_cast<std::uint64_t>(i), bench.user(person)));
    CO_TRY_DO(co_await imap.client.flush());
    CO_TRY_DO(co_await imap.finish());
  }
  co_return co_await imap.command("LOGOUT");
}

/// Every person logs in once, one after the other: the directory has judged their passwords then.
/// A server that has just started may not have read the directory yet.
Task<Result<>> warm_up(Bench bench) {
  constexpr int tries_max = 300;
  for (int person = 0, tries = 0; person < bench.people_count; ++person) {
    auto imap = co_await Imap::open(bench.imap_port, bench.user(person), bench.password);
    while (!imap && ++tries < tries_max) {
      co_await net::sleep(Milliseconds(100));
      imap = co_await Imap::open(bench.imap_port, bench.user(person), bench.password);
    }
    if (!imap) co_return std::unexpected(imap.error());
    CO_TRY_DO(co_await imap->command("LOGOUT"));
  }
  co_return Result<>();
}

}  // namespace hikyaku::load
