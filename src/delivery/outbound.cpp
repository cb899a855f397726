#include "delivery/outbound.h"

#include <algorithm>

#include "base/events.h"
#include "delivery/outbound_state.h"

namespace hikyaku::delivery {
namespace {

constexpr Milliseconds alarm_wait_max = std::chrono::hours(1);
constexpr Milliseconds stop_poll{20};
constexpr std::string_view local_destination = "local";

}  // namespace

Outbound::State::State(Queue& queue_in, Intake& intake_in, Reporter& reporter_in,
                       RouteFinder& finder_in, Transport& transport_in, OutboundOptions options_in,
                       const Clock& clock_in, net::Executor executor_in)
    : queue(queue_in),
      intake(intake_in),
      reporter(reporter_in),
      finder(finder_in),
      transport(transport_in),
      options(std::move(options_in)),
      clock(clock_in),
      executor(std::move(executor_in)),
      schedule(options.schedule),
      agenda(schedule, [this](const Entry& entry, const Recipient& recipient) {
        return destination_of(entry, recipient);
      }) {}

std::string Outbound::State::destination_of(const Entry& entry, const Recipient& recipient) const {
  if (!entry.via.empty()) return "=" + entry.via;
  const auto view = intake.directory().view();
  const Route to = route(view.get(), intake.routing(), recipient.path, clock.now());
  if (to.kind != Route::Kind::foreign) return std::string(local_destination);
  return options.gateway.empty() ? to.foreign.domain : "=" + options.gateway;
}

/// The recipient as the next server is told: the administrator in place of a role.
smtp::Path Outbound::State::address_of(const Recipient& recipient) const {
  const auto view = intake.directory().view();
  Route to = route(view.get(), intake.routing(), recipient.path, clock.now());
  return to.kind == Route::Kind::foreign ? std::move(to.foreign) : recipient.path;
}

void Outbound::State::begin() {
  for (const EntryPtr& entry : queue.entries()) refresh(entry->id);
  pump();
}

void Outbound::State::note(log::Position id) {
  if (!is_running) return;
  bool is_first = false;
  {
    const std::lock_guard lock(changed_mutex);
    is_first = changed.empty();
    changed.push_back(id);
  }
  if (!is_first) return;
  net::post(executor, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->read_notes();
  });
}

void Outbound::State::read_notes() {
  std::vector<log::Position> ids;
  {
    const std::lock_guard lock(changed_mutex);
    ids.swap(changed);
  }
  for (const log::Position id : ids) refresh(id);
  pump();
}

void Outbound::State::refresh(log::Position id) {
  if (!is_running) return;
  const EntryPtr entry = queue.find(id);
  if (!agenda.refresh(id, entry, clock.now()) || !reporting.insert(id).second) return;
  ++workers_count;
  net::spawn(executor, report(shared_from_this(), id));
}

void Outbound::State::pump() {
  if (!is_running) return;
  const Time now = clock.now();
  while (auto job = schedule.take(now)) {
    ++workers_count;
    net::spawn(executor, work(shared_from_this(), *std::move(job)));
  }
  if (const auto due = schedule.next_due(now)) arm(*due);
}

void Outbound::State::arm(Time due) {
  if (alarm_at && *alarm_at <= due) return;
  alarm_at = due;
  const Milliseconds wait = std::clamp(due - clock.now(), Milliseconds(1), alarm_wait_max);
  net::spawn(executor, alarm(weak_from_this(), ++alarm_number, wait));
}

Task<void> Outbound::State::alarm(std::weak_ptr<State> weak, std::uint64_t number,
                                  Milliseconds wait) {
  co_await net::sleep(wait);
  const auto self = weak.lock();
  if (!self || number != self->alarm_number) co_return;
  self->alarm_at.reset();
  self->pump();
}

Task<void> Outbound::State::report(std::shared_ptr<State> self, log::Position id) {
  while (self->is_running) {
    EntryPtr entry = self->queue.find(id);
    if (!entry) break;
    const auto reported = co_await self->reporter.report(std::move(entry));
    if (reported) break;
    const std::string why = describe(reported.error());
    event(Level::error, "delivery.bounce.deferred", {{"reason", why}});
    // In short waits, so that the service can stop meanwhile.
    for (Milliseconds waited{0}; waited < self->options.report_retry_wait && self->is_running;
         waited += Seconds(1))
      co_await net::sleep(Seconds(1));
  }
  self->reporting.erase(id);
  --self->workers_count;
  // A recipient may have failed while the others were reported.
  self->refresh(id);
}

Outbound::Outbound(Queue& queue, Intake& intake, Reporter& reporter, RouteFinder& finder,
                   Transport& transport, OutboundOptions options, const Clock& clock,
                   net::Executor executor)
    : state_(std::make_shared<State>(queue, intake, reporter, finder, transport, std::move(options),
                                     clock, std::move(executor))) {}

Outbound::~Outbound() = default;

void Outbound::start() {
  if (state_->is_running.exchange(true)) return;
  state_->queue.set_listener([weak = std::weak_ptr(state_)](log::Position id) {
    if (const auto self = weak.lock()) self->note(id);
  });
  net::post(state_->executor, [self = state_] { self->begin(); });
}

Task<void> Outbound::stop() {
  if (!state_->is_running.exchange(false)) co_return;
  state_->queue.set_listener({});
  while (state_->has_work()) co_await net::sleep(stop_poll);
  net::post(state_->executor, [self = state_] {
    if (!self->is_running) self->agenda.clear();
  });
  co_await state_->queue.tidy();
}

bool Outbound::is_running() const {
  return state_->is_running;
}

void Outbound::wake() {
  net::post(state_->executor, [self = state_] { self->pump(); });
}

void Outbound::forget_trouble() {
  net::post(state_->executor, [self = state_] {
    self->schedule.set_all_up();
    self->pump();
  });
}

}  // namespace hikyaku::delivery
