// What the scenarios share: what is measured, on whom, and how a result is said.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "client.h"
#include "net/loop.h"

namespace hikyaku::load {

struct Bench {
  int server = 0;  // its process
  std::string user_pattern = "u{}@bench.test", password;
  std::uint16_t smtp_port = 2525, imap_port = 1143, pop3_port = 1110;
  int people_count = 100;
  double seconds = 5;  // of a scenario that has no natural end

  std::string user(int number) const;
};

/// CPU seconds (user and system) of a process with its threads; memory that is its own, in KiB.
double cpu_seconds(int process);
double memory_kib(int process);

using SteadyClock = std::chrono::steady_clock;

/// From its making to stop(): time and the server's CPU.
class Stopwatch {
 public:
  explicit Stopwatch(const Bench& bench);
  void stop();
  double seconds() const { return seconds_; }
  double cpu() const { return cpu_; }
  bool is_over(double limit) const;

 private:
  const Bench& bench_;
  SteadyClock::time_point start_;
  double seconds_ = 0, cpu_ = 0;
};

/// One line of the table.
struct Row {
  std::string name, unit;
  double per_second = 0, cpu_us = 0;  // for each unit; 0: not measured
  std::vector<double> milliseconds;   // of each unit, in any order
};
Row row(std::string name, std::string unit, const Stopwatch& watch, double count);
void print_head();
void print(Row row);

/// Runs `count` tasks at once, each made from its number, and waits for all. Error: the first
/// one's.
template <class Make>
Task<Result<>> at_once(int count, Make make) {
  struct State {
    int running = 0;
    Result<> result;
    net::Signal done;
    static Task<void> run(State& state, Task<Result<>> task) {
      auto result = co_await std::move(task);
      if (!result && state.result) state.result = std::move(result);
      if (--state.running == 0) state.done.set();
    }
  } state;
  const auto executor = co_await net::this_executor();
  state.running = count;
  for (int i = 0; i < count; ++i) net::spawn(executor, State::run(state, make(i)));
  co_await state.done.wait();
  co_return std::move(state.result);
}

/// A message of about 10 KiB: a text and its HTML, as people send it. `number` makes its headers
/// its own.
std::string message(std::uint64_t number, std::string_view to);
/// The same, dot-stuffed and ended for DATA.
std::string message_for_data(std::uint64_t number, std::string_view to);

/// Empties an INBOX and puts `count` messages into it.
Task<Result<>> fill_inbox(const Bench& bench, int person, int count);

Task<Result<>> warm_up(Bench bench);
Task<Result<>> smtp_1(Bench bench);
Task<Result<>> smtp_16(Bench bench);
Task<Result<>> smtp_100(Bench bench);
Task<Result<>> imap_login(Bench bench);
Task<Result<>> imap_fetch(Bench bench);
Task<Result<>> imap_exists(Bench bench);
Task<Result<>> imap_idle(Bench bench);
Task<Result<>> pop3_read(Bench bench);

}  // namespace hikyaku::load
