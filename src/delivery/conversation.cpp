// One worker of the delivery service: a job, then more of the same destination over the same
// connection, each outcome durable before the next step.
#include <algorithm>

#include "base/events.h"
#include "delivery/attempt.h"
#include "delivery/outbound_state.h"

namespace hikyaku::delivery {
namespace {

constexpr std::size_t deferrals_per_record_max = 1000;

/// One event for each recipient and attempt.
void tell(const Entry& entry, const Outcome& outcome) {
  const Recipient& recipient = entry.recipients[outcome.recipient];
  const std::string to = recipient.path.text();
  const bool is_delivered = outcome.state == Recipient::State::delivered;
  const bool is_deferred = outcome.state == Recipient::State::waiting;
  event(is_delivered || is_deferred ? Level::info : Level::warning,
        is_delivered  ? "delivery.recipient.delivered"
        : is_deferred ? "delivery.recipient.deferred"
                      : "delivery.recipient.failed",
        {{"id", entry.tag},
         {"to", to},
         {"server", outcome.reason.host},
         {"status", outcome.reason.status},
         {"reply", outcome.reason.reply}});
}

}  // namespace

Task<void> Outbound::State::work(std::shared_ptr<State> self, Job job) {
  const std::string destination = job.destination;
  std::unique_ptr<Connection> connection;
  std::optional<Job> next = std::move(job);
  for (std::size_t done = 0; next && done < self->options.messages_per_connection_max; ++done) {
    const log::Position id = next->entry;
    bool is_down = false;
    co_await self->attempt(*std::move(next), connection, is_down);
    next.reset();
    self->refresh(id);
    if (!self->is_running || is_down) break;
    next = self->schedule.take_more(destination, self->clock.now());
  }
  // The limit of a connection was reached with a job in hand: it waits for its turn again.
  if (next) self->refresh(next->entry);
  if (connection) co_await connection->quit();
  self->schedule.finished(destination);
  co_await self->queue.tidy();
  --self->workers_count;
  self->pump();
}

Task<void> Outbound::State::attempt(Job job, std::unique_ptr<Connection>& connection,
                                    bool& is_down) {
  const EntryPtr entry = queue.find(job.entry);
  if (!entry) co_return;
  const Time now = clock.now();
  const auto due = agenda.begin(job, *entry, now, options.recipients_per_message_max);
  std::vector<Outcome> outcomes;
  if (!due.empty() && job.destination == "local") {
    for (Outcome& one : co_await intake.deliver_queued(entry, due)) {
      if (one.state == Recipient::State::waiting)
        one = judge(options.schedule, *entry, one.recipient, std::move(one.reason), now);
      outcomes.push_back(std::move(one));
    }
  } else if (!due.empty()) {
    std::vector<Reason> reasons;
    auto message = co_await queue.read_message(entry);
    if (!message) {
      reasons.assign(due.size(), {"4.3.0", "The message cannot be read now", "", false});
    } else if (!connection) {
      auto opened =
          co_await open(job.destination, entry->recipients[due.front()].attempts_count, entry->tag);
      if (opened) {
        connection = *std::move(opened);
      } else {
        is_down = true;
        reasons.assign(due.size(), std::move(opened).error());
      }
    }
    if (reasons.empty()) {
      Outgoing outgoing;
      outgoing.from = entry->from;
      for (const std::uint32_t index : due)
        outgoing.recipients.push_back(address_of(entry->recipients[index]));
      outgoing.body_8bit = entry->body_8bit;
      outgoing.message = *std::move(message);
      Sent sent = co_await connection->send(std::move(outgoing));
      if (!sent.is_usable) connection.reset();
      reasons = std::move(sent.recipients);
    }
    const Time at = clock.now();
    for (std::size_t i = 0; i < due.size(); ++i)
      outcomes.push_back(judge(options.schedule, *entry, due[i], reasons[i], at));
    if (is_down) {
      const Reason reason = reasons.front();
      co_await record(entry, std::move(outcomes), at);
      agenda.end(job);
      co_await defer_rest(job.destination, reason);
      co_return;
    }
  }
  if (!outcomes.empty()) co_await record(entry, std::move(outcomes), clock.now());
  agenda.end(job);
}

/// What else is due for a destination that cannot be reached shares the outcome, without a try
/// each.
Task<void> Outbound::State::defer_rest(std::string destination, Reason reason) {
  const Time now = clock.now();
  std::vector<Job> jobs;
  while (auto job = schedule.take_more(destination, now)) jobs.push_back(*std::move(job));
  if (!reason.is_permanent()) schedule.set_down(destination, now);
  for (std::size_t first = 0; first < jobs.size(); first += deferrals_per_record_max) {
    const std::size_t last = std::min(jobs.size(), first + deferrals_per_record_max);
    for (std::size_t i = first; i < last; ++i) {
      const EntryPtr entry = queue.find(jobs[i].entry);
      if (!entry) continue;
      std::vector<Outcome> outcomes;
      for (const std::uint32_t index : agenda.begin(jobs[i], *entry, now, recipients_per_entry_max))
        outcomes.push_back(judge(options.schedule, *entry, index, reason, now));
      co_await record(entry, std::move(outcomes), now);
      agenda.end(jobs[i]);
      refresh(jobs[i].entry);
    }
  }
}

Task<void> Outbound::State::record(EntryPtr entry, std::vector<Outcome> outcomes, Time now) {
  if (outcomes.empty()) co_return;
  for (Outcome& outcome : outcomes) {
    tell(*entry, outcome);
    // Nobody is to be told of these: the failure is final at once.
    if (outcome.state == Recipient::State::failed && entry->is_silent)
      outcome.state = Recipient::State::reported;
  }
  Attempted attempted{entry->id, now, std::move(outcomes)};
  for (;;) {
    std::vector<QueueRecord> records{attempted};
    const auto written = co_await queue.write(std::move(records));
    if (written || !is_running) co_return;
    // What was sent must not be sent again: nothing goes on before this is written down.
    const std::string why = describe(written.error());
    event(Level::error, "delivery.queue.write_failed", {{"id", entry->tag}, {"reason", why}});
    co_await net::sleep(options.write_retry_wait);
  }
}

Task<Outbound::State::ConnectionOrReason> Outbound::State::open(std::string destination,
                                                                unsigned attempts_count,
                                                                std::string tag) {
  FoundRoute found;
  if (destination.starts_with('=')) {
    found = co_await finder.find_fixed(destination.substr(1));
  } else {
    found = co_await finder.find(destination, attempts_count);
  }
  if (tracing(Service::delivery)) {
    std::string line = destination + ": by " + std::string(found.how);
    for (const Hop& hop : found.hops)
      line += " " + hop.host + "[" + net::to_string(hop.endpoint) + "]";
    if (found.hops.empty()) line += ": " + found.failure.reply;
    trace(Service::delivery, tag, line);
  }
  const std::string how(found.how);
  event(Level::debug, "delivery.route.found", {{"destination", destination}, {"by", how}});
  Reason reason = std::move(found.failure);
  for (Hop& hop : found.hops) {
    if (!is_running) break;
    auto connected = co_await transport.connect(std::move(hop));
    if (connected) co_return ConnectionOrReason(*std::move(connected));
    reason = std::move(connected).error();
    // RFC 5321 4.2.4.2 and 5.1: what one server of the list refuses, another may take.
    if (reason.is_permanent()) reason.status[0] = '4';
    if (tracing(Service::delivery))
      trace(Service::delivery, tag, reason.host + ": " + reason.reply);
  }
  if (reason.status.empty()) reason = {"4.4.1", "The service is stopping", "", false};
  co_return std::unexpected(std::move(reason));
}

}  // namespace hikyaku::delivery
