#include "auth/sessions.h"

#include <mutex>
#include <unordered_map>

#include "auth/logon_hours.h"
#include "base/events.h"

namespace hikyaku::auth {
namespace {

using directory::Account;
using directory::AccountStatus;

constexpr Milliseconds view_look_every{100};
/// Hours and dates pass also when the directory says nothing new.
constexpr Milliseconds look_every{1000};
/// For a client that does not read, or a command that takes long.
constexpr Seconds farewell_max{2};

}  // namespace

std::string_view why_ended(const AtLogin& at_login, const Account* now, Time time) {
  if (now == nullptr) return "removed";
  const auto seconds = std::chrono::floor<Seconds>(time).time_since_epoch().count();
  // It logged in although the mirror said so: the controller knew better.
  if (now->status != at_login.status) switch (now->status) {
      case AccountStatus::enabled:
        break;
      case AccountStatus::disabled:
        return "disabled";
      case AccountStatus::locked:
        return "locked";
      case AccountStatus::expired:
        return "expired";
      case AccountStatus::password_expired:
        return "password_expired";
      case AccountStatus::must_change_password:
        return "must_change_password";
    }
  if (now->expires != 0 && now->expires <= seconds) return "expired";
  if (!is_within_logon_hours(now->logon_hours, time)) return "outside_hours";
  // A lock that ends is no reason.
  if (now->state_stamp != at_login.state_stamp && at_login.status == AccountStatus::enabled)
    return "changed";
  return {};
}

struct Sessions::LoggedIn::Entry {
  AtLogin at_login;
  Service service;
  std::string client;
  Time since;
  std::function<void()> wake;
  net::Executor executor;
  std::shared_ptr<State> state;
  net::Stream* stream;  // of its loop; null: it is gone
  std::atomic<bool> is_ended = false;
  Time ended{};             // under the lock
  bool is_closing = false;  // likewise
};

struct Sessions::State {
  const directory::Backend& directory;
  const Clock& clock;
  const PermitsOf permits_of;
  std::atomic<bool> is_stopped = false;
  mutable std::mutex mutex;
  std::unordered_map<LoggedIn::Entry*, std::weak_ptr<LoggedIn::Entry>> entries;

  using Entries = std::vector<std::shared_ptr<LoggedIn::Entry>>;
  Entries all() const {
    Entries found;
    const std::lock_guard lock(mutex);
    found.reserve(entries.size());
    for (const auto& [at, entry] : entries)
      if (auto one = entry.lock()) found.push_back(std::move(one));
    return found;
  }
  bool end(LoggedIn::Entry& entry, std::string_view reason);
  void close_when_late(const std::shared_ptr<LoggedIn::Entry>& entry);
};

bool Sessions::State::end(LoggedIn::Entry& entry, std::string_view reason) {
  {
    const std::lock_guard lock(mutex);
    if (entry.is_ended) return false;
    entry.ended = clock.now();
    entry.is_ended = true;
  }
  event(Level::notice, "auth.session.ended",
        {{"account", entry.at_login.name},
         {"reason", reason},
         {"service", name_of(entry.service)},
         {"client", entry.client}});
  entry.wake();
  return true;
}

void Sessions::State::close_when_late(const std::shared_ptr<LoggedIn::Entry>& entry) {
  {
    const std::lock_guard lock(mutex);
    if (entry->is_closing || clock.now() - entry->ended < farewell_max) return;
    entry->is_closing = true;
  }
  net::post(entry->executor, [entry] {
    if (entry->stream != nullptr) entry->stream->close();
  });
}

Sessions::LoggedIn::~LoggedIn() {
  entry_->stream = nullptr;
  const std::lock_guard lock(entry_->state->mutex);
  entry_->state->entries.erase(entry_.get());
}

bool Sessions::LoggedIn::is_ended() const {
  return entry_->is_ended;
}

Sessions::Sessions(const directory::Backend& directory, const Clock& clock, PermitsOf permits_of)
    : state_(std::make_shared<State>(directory, clock, std::move(permits_of))) {}

Sessions::~Sessions() {
  stop();
}

Task<std::unique_ptr<Sessions::LoggedIn>> Sessions::add(const Account& account, Service service,
                                                        net::Stream& stream) {
  AtLogin at_login{account.guid, account.name, account.status, account.state_stamp};
  auto entry = std::make_shared<LoggedIn::Entry>(
      std::move(at_login), service, stream.peer().address, state_->clock.now(), stream.waker(),
      co_await net::this_executor(), state_, &stream);
  {
    const std::lock_guard lock(state_->mutex);
    state_->entries.emplace(entry.get(), entry);
  }
  co_return std::unique_ptr<LoggedIn>(new LoggedIn(std::move(entry)));
}

std::vector<Sessions::Row> Sessions::list() const {
  std::vector<Row> rows;
  for (const auto& entry : state_->all())
    if (!entry->is_ended)
      rows.push_back({entry->at_login.guid, entry->at_login.name, entry->client, entry->service,
                      entry->since});
  return rows;
}

std::size_t Sessions::end(const Guid& account, std::string_view reason) {
  std::size_t count = 0;
  for (const auto& entry : state_->all())
    if (entry->at_login.guid == account) count += state_->end(*entry, reason);
  return count;
}

std::size_t Sessions::look(State& state) {
  const auto view = state.directory.view();
  if (view == nullptr) return 0;
  const Time now = state.clock.now();
  std::size_t count = 0;
  for (const auto& entry : state.all()) {
    if (entry->is_ended) {
      state.close_when_late(entry);
      continue;
    }
    const Guid& guid = entry->at_login.guid;
    auto why = why_ended(entry->at_login, view->by_guid(guid), now);
    if (why.empty() && state.permits_of)
      if (const auto verdict = refusal(state.permits_of(guid), entry->service, now))
        why = name_of(*verdict);
    if (!why.empty()) count += state.end(*entry, why);
  }
  return count;
}

std::size_t Sessions::look() {
  return look(*state_);
}

Task<void> Sessions::run(std::shared_ptr<State> state) {
  std::shared_ptr<const directory::View> seen;
  for (Milliseconds waited{0}; !state->is_stopped; waited += view_look_every) {
    if (auto now = state->directory.view(); now != seen || waited >= look_every) {
      seen = std::move(now);
      waited = Milliseconds(0);
      look(*state);
    }
    co_await net::sleep(view_look_every);
  }
}

void Sessions::start(net::Executor executor) {
  net::spawn(executor, run(state_));
}

void Sessions::stop() {
  state_->is_stopped = true;
}

}  // namespace hikyaku::auth
