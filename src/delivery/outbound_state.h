// The inside of Outbound (outbound.cpp, conversation.cpp).
#pragma once

#include <atomic>
#include <mutex>
#include <set>
#include <vector>

#include "delivery/agenda.h"
#include "delivery/outbound.h"

namespace hikyaku::delivery {

/// Everything but the atomics and `changed` belongs to the loop of `executor`.
struct Outbound::State : std::enable_shared_from_this<Outbound::State> {
  State(Queue& queue, Intake& intake, Reporter& reporter, RouteFinder& finder, Transport& transport,
        OutboundOptions options, const Clock& clock, net::Executor executor);

  void begin();
  /// Notes that an entry was changed; from any thread.
  void note(log::Position id);
  void read_notes();
  void refresh(log::Position id);
  void pump();
  void arm(Time due);
  bool has_work() const { return workers_count.load() > 0; }

  std::string destination_of(const Entry& entry, const Recipient& recipient) const;
  smtp::Path address_of(const Recipient& recipient) const;

  static Task<void> alarm(std::weak_ptr<State> self, std::uint64_t number, Milliseconds wait);
  /// The conversation of one worker: a job, and more of its destination over the same connection.
  static Task<void> work(std::shared_ptr<State> self, Job job);
  static Task<void> report(std::shared_ptr<State> self, log::Position id);

  using ConnectionOrReason = std::expected<std::unique_ptr<Connection>, Reason>;
  Task<ConnectionOrReason> open(std::string destination, unsigned attempts_count, std::string tag);
  Task<void> attempt(Job job, std::unique_ptr<Connection>& connection, bool& is_down);
  Task<void> defer_rest(std::string destination, Reason reason);
  /// Returns when it is durable, or at the end of the service.
  Task<void> record(EntryPtr entry, std::vector<Outcome> outcomes, Time now);

  Queue& queue;
  Intake& intake;
  Reporter& reporter;
  RouteFinder& finder;
  Transport& transport;
  const OutboundOptions options;
  const Clock& clock;
  const net::Executor executor;

  Schedule schedule;
  Agenda agenda;
  std::set<log::Position> reporting;
  std::uint64_t alarm_number = 0;
  std::optional<Time> alarm_at;

  std::atomic<bool> is_running = false;
  std::atomic<std::size_t> workers_count = 0;
  std::mutex changed_mutex;
  std::vector<log::Position> changed;
};

}  // namespace hikyaku::delivery
