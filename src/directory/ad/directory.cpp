#include "directory/ad/directory.h"

#include <algorithm>
#include <atomic>
#include <mutex>

#include "base/published.h"
#include "base/text.h"
#include "directory/ad/account_state.h"
#include "directory/ad/news.h"
#include "directory/ad/reader.h"
#include "directory/ad/verifier.h"
#include "directory/site_record.h"

namespace hikyaku::directory {
namespace {

constexpr unsigned threads_count = 8;
// A refused reading account is not tried at every poll: AD might lock it.
constexpr Milliseconds refused_pause{60'000};
// Many changes at once are read in few readings.
constexpr Milliseconds pause_after_sync{100};
constexpr Milliseconds running_sync_look{50};
constexpr Milliseconds write_time_max{15'000}, write_answer_time_max{10'000};
/// A controller that keeps silent is noticed by this, long before the reading gives up.
constexpr Seconds sync_delay_max{15};
constexpr std::size_t held_named_max = 100, names_of_event_max = 10;

// Before it is applied to `before`.
void report(const SiteRecord& record, const SiteDirectory& before) {
  const Account* known = before.find(record.account.guid);
  const std::string guid = record.account.guid.text();
  if (record.kind == SiteRecord::Kind::removed)
    event(Level::notice, "ad.account.removed", {{"account", known->name}, {"guid", guid}});
  if (record.kind != SiteRecord::Kind::account) return;
  const std::string& name = record.account.name;
  if (known)
    event(Level::info, "ad.account.changed", {{"account", name}, {"guid", guid}});
  else
    event(Level::notice, "ad.account.added", {{"account", name}, {"guid", guid}});
}

std::vector<HeldAccount> held_accounts(const SiteDirectory& site) {
  std::vector<HeldAccount> all;
  for (const auto& [guid, held] : site.held)
    if (const Account* account = site.find(guid)) all.push_back({account->name, guid, held.harm});
  std::ranges::sort(all, {}, &HeldAccount::name);
  if (all.size() > held_named_max) all.resize(held_named_max);
  return all;
}

// Those that were none before.
void report_disputes(const View& now, const View* before) {
  for (const Dispute& one : now.disputes())
    if (!before || std::ranges::find(before->disputes(), one) == before->disputes().end())
      event(Level::warning, "ad.address.claimed_twice",
            {{"address", one.address}, {"account", one.first}, {"other", one.second}});
}

// Who are held from now on, before that is applied.
void report_held(const std::vector<Guid>& held, const SiteDirectory& before) {
  std::string names;
  for (std::size_t i = 0; i < std::min(held.size(), names_of_event_max); ++i)
    names.append(i == 0 ? "" : ", ").append(before.find(held[i])->name);
  if (held.size() > names_of_event_max) names.append(", ...");
  const std::string count = std::to_string(held.size());
  const std::string accounts = std::to_string(before.accounts.size());
  event(Level::error, "ad.brake.held",
        {{"count", count}, {"accounts", accounts}, {"names", names}});
}

}  // namespace

using RetryTable = std::array<Retry, service_count>;

struct AdDirectory::State {
  State(AdOptions given, std::shared_ptr<SiteLog> site_log, std::unique_ptr<ReadingAccount> reading)
      : options(std::move(given)),
        log(std::move(site_log)),
        servers(options),
        account(reading ? std::move(reading) : reading_account(options)),
        reader(servers, *account, options),
        retry(std::make_shared<const RetryTable>(options.retry)),
        brake(options.brake),
        pools(threads_count),
        sync_pool("ad.sync", 1),
        write_pool("ad.write", 1) {
    log->add({"ad",
              [this](std::string_view meta, log::Position) {
                auto record = decode(meta);
                if (record) site.apply(std::move(*record));
                return record.has_value();
              },
              [this] { return records_of(site); }});
  }

  const AdOptions options;
  const std::shared_ptr<SiteLog> log;
  Servers servers;
  const std::unique_ptr<ReadingAccount> account;
  Reader reader;
  Published<const RetryTable> retry;
  Published<const LockoutPolicy> lockout;
  Wake wake;
  std::atomic<bool> stopped = false;
  std::atomic<bool> syncing = false;
  std::atomic<bool> loaded = false;
  Published<const View> view;

  // Of the one sync that runs at a time.
  SiteDirectory site;
  Mirror mirror;
  Brake brake;
  std::chrono::steady_clock::time_point full_at{};
  std::chrono::steady_clock::time_point may_lag_until{};

  mutable std::mutex mutex;
  AdStatus status;
  // Last: their threads end before what they use. Logins never wait for a sync, nor it for them.
  LoginPools pools;
  net::Pool sync_pool, write_pool;

  void publish(std::shared_ptr<const View> made, bool is_change) {
    report_disputes(*made, view.load().get());
    const std::lock_guard lock(mutex);
    status.accounts = made->accounts().size();
    if (is_change) status.last_change = made->seen();
    status.held_count = site.held.size();
    status.held_since = {};
    for (const auto& [guid, held] : site.held)
      if (status.held_since == Time{} || held.since < status.held_since)
        status.held_since = held.since;
    status.held = held_accounts(site);
    view.store(std::move(made));
  }
  // May that controller be behind the one of before?
  bool may_lag(const Source& source) {
    const auto now = std::chrono::steady_clock::now();
    const bool another = site.seen && source.invocation_id != site.source.invocation_id;
    if (another) may_lag_until = now + options.fail_over_grace;
    return now < may_lag_until;
  }
  static Task<Result<>> load(std::shared_ptr<State> self);
  static Task<Result<>> sync(std::shared_ptr<State> self, bool whole, bool confirmed);
  static Task<Result<>> sync_now(std::shared_ptr<State> self, bool whole, bool confirmed);
  static Task<Result<>> apply(std::shared_ptr<State> self, News news);
  template <class T>
  static Task<Result<T>> ask(
      std::shared_ptr<State> self, Access access,
      std::function<Result<T>(Connection&, const AdDomain&, const AdOptions&)> question);
  static Task<void> poll(std::shared_ptr<State> self);
};

Task<Result<>> AdDirectory::State::load(std::shared_ptr<State> self) {
  if (self->loaded) co_return Result<>();
  CO_TRY_DO(co_await self->log->open());
  if (self->site.seen)
    self->publish(make_view(self->site, self->options, system_clock().now()), false);
  self->loaded = true;
  co_return Result<>();
}

// Durable first, then seen.
Task<Result<>> AdDirectory::State::apply(std::shared_ptr<State> self, News news) {
  std::vector<SiteRecord>& records = news.records;
  std::vector<log::Record> encoded;
  for (const SiteRecord& one : records) encoded.push_back({encode(one), nullptr});
  const auto done = co_await self->log->append(std::move(encoded), [](const log::Appended&) {});
  if (!done) co_return fail(Error::Kind::temporary, "ad.sync", done.error().detail);
  self->mirror.apply(news.reading);
  if (records.empty()) co_return Result<>();
  self->brake.note(news.harms_count, news.urgent_count, system_clock().now());
  if (!news.held.empty()) report_held(news.held, self->site);
  const bool is_first = !self->site.seen;  // then everybody is new
  const bool was_holding = !self->site.held.empty();
  std::size_t accounts_count = 0;
  for (SiteRecord& record : records) {
    accounts_count +=
        record.kind == SiteRecord::Kind::account || record.kind == SiteRecord::Kind::removed;
    if (!is_first) report(record, self->site);
    self->site.apply(std::move(record));
  }
  State* state = self.get();  // kept by this coroutine, which waits for the work
  auto view = co_await self->sync_pool.run<std::shared_ptr<const View>>(
      [state] { return make_view(state->site, state->options, system_clock().now()); });
  if (!view) co_return std::unexpected(view.error());
  self->publish(std::move(*view), accounts_count > 0);
  co_await self->log->tidy();
  if (was_holding && self->site.held.empty()) event(Level::notice, "ad.brake.released");
  if (accounts_count == 0) co_return Result<>();
  const std::string accounts = std::to_string(self->site.accounts.size());
  const std::string count = std::to_string(accounts_count);
  event(Level::info, "ad.sync.done", {{"accounts", accounts}, {"changes", count}});
  co_return Result<>();
}

Task<Result<>> AdDirectory::State::sync_now(std::shared_ptr<State> self, bool whole,
                                            bool confirmed) {
  State* state = self.get();  // kept by this coroutine, which waits for the work
  std::move_only_function<Result<News>()> work = [state, whole, confirmed]() -> Result<News> {
    TRY(Reading reading, state->reader.read(state->mirror, state->site.source, whole));
    TRY(const AdDomain domain, state->servers.domain(std::chrono::steady_clock::now()));
    const bool may_lag = state->may_lag(reading.source);
    return make_news(std::move(reading), domain, state->site, state->brake,
                     {.now = system_clock().now(),
                      .may_lag = may_lag,
                      .keep_former = state->options.keep_former,
                      .confirmed = confirmed});
  };
  auto run = co_await self->sync_pool.run<Result<News>>(std::move(work));
  if (!run) co_return std::unexpected(run.error());
  CO_TRY(News news, std::move(*run));
  const bool was_whole = news.reading.whole;
  const Source source = news.reading.source;
  if (news.reading.lockout)
    self->lockout.store(std::make_shared<const LockoutPolicy>(*news.reading.lockout));
  const bool another = self->site.seen && source.invocation_id != self->site.source.invocation_id;
  const std::string before = self->site.source.host;
  const std::string awaited = std::to_string(news.awaited_count);
  CO_TRY_DO(co_await apply(self, std::move(news)));
  const auto now = std::chrono::steady_clock::now();
  if (was_whole) self->full_at = now + self->options.full_sync;
  if (was_whole && now < self->may_lag_until)
    self->full_at = std::min(self->full_at, self->may_lag_until);
  if (another && !before.empty())
    event(Level::notice, "ad.dc.changed",
          {{"host", source.host}, {"before", before}, {"awaited", awaited}});
  const std::lock_guard lock(self->mutex);
  self->status.controller = source.host;
  self->status.feed = source.feed;
  ++self->status.readings;
  if (was_whole) ++self->status.whole_readings;
  co_return Result<>();
}

Task<Result<>> AdDirectory::State::sync(std::shared_ptr<State> self, bool whole, bool confirmed) {
  while (self->syncing.exchange(true)) co_await net::sleep(running_sync_look);
  if (whole) self->wake.set();  // by hand: the thread that reads may be waiting for news
  struct Running {
    std::atomic<bool>& flag;
    ~Running() { flag = false; }
  } const running{self->syncing};
  whole = whole || std::chrono::steady_clock::now() >= self->full_at;
  const Result<> done = co_await sync_now(self, whole, confirmed);
  bool news = false;
  {
    const std::lock_guard lock(self->mutex);
    const std::string said = done ? std::string() : describe(done.error());
    news = said != self->status.last_error;
    self->status.last_error = said;
    if (done) self->status.last_sync = system_clock().now();
  }
  if (!done && news) event(Level::error, "ad.sync.failed", {{"reason", describe(done.error())}});
  co_return done;
}

Task<void> AdDirectory::State::poll(std::shared_ptr<State> self) {
  while (!self->stopped) {
    const auto done = co_await sync(self, false, false);
    const bool refused = !done && done.error().kind == Error::Kind::denied;
    co_await net::sleep(refused ? refused_pause : pause_after_sync);
    State* state = self.get();  // kept by this coroutine, which waits for the work
    co_await self->sync_pool.run<void>([state] {
      if (!state->stopped) state->reader.wait(state->wake);
    });
  }
}

AdDirectory::AdDirectory(AdOptions options, SiteLog& log, std::unique_ptr<ReadingAccount> account)
    : state_(std::make_shared<State>(std::move(options),
                                     std::shared_ptr<SiteLog>(std::shared_ptr<void>(), &log),
                                     std::move(account))) {}
AdDirectory::AdDirectory(AdOptions options, log::Engine& engine,
                         std::unique_ptr<ReadingAccount> account)
    : state_(std::make_shared<State>(std::move(options), std::make_shared<SiteLog>(engine),
                                     std::move(account))) {}
AdDirectory::~AdDirectory() {
  stop();
}

Task<Result<>> AdDirectory::load() {
  return State::load(state_);
}
Task<Result<>> AdDirectory::start(net::Executor executor) {
  auto loaded = co_await State::load(state_);
  if (loaded) net::spawn(executor, State::poll(state_));
  co_return loaded;
}
void AdDirectory::stop() {
  state_->stopped = true;
  state_->wake.set();
}
Task<Result<>> AdDirectory::refresh_now() {
  const auto state = state_;
  CO_TRY_DO(co_await State::load(state));
  co_return co_await State::sync(state, true, false);
}
Task<Result<>> AdDirectory::confirm() {
  const auto state = state_;
  CO_TRY_DO(co_await State::load(state));
  co_return co_await State::sync(state, true, true);
}
std::shared_ptr<const View> AdDirectory::view() const {
  return state_->view.load();
}
bool AdDirectory::is_current() const {
  const AdStatus now = status();
  return now.last_error.empty() &&
         system_clock().now() - now.last_sync <= 2 * state_->options.poll + sync_delay_max;
}
AdStatus AdDirectory::status() const {
  const bool is_domain_found = state_->servers.is_domain_found();
  auto controllers = state_->servers.status();
  const std::lock_guard lock(state_->mutex);
  AdStatus status = state_->status;
  status.is_domain_found = is_domain_found;
  status.controllers = std::move(controllers);
  return status;
}

Task<WriteAnswer> AdDirectory::write(Writing work) {
  const auto state = state_;
  std::move_only_function<WriteAnswer()> job = [state, work = std::move(work)]() mutable {
    const Deadline deadline = std::chrono::steady_clock::now() + write_time_max;
    return [&]() -> WriteAnswer {
      TRY(const AdDomain domain, state->servers.domain(deadline));
      TRY(auto connection, log_in(state->servers, *state->account, deadline, Access::write));
      connection->limit_to(write_answer_time_max);
      PeopleWriter writer(*connection, domain, state->options);
      return work(writer);
    }();
  };
  auto run = co_await state->write_pool.run<WriteAnswer>(std::move(job));
  if (!run) co_return std::unexpected(run.error());
  // Its failure is told of by itself; what was written is written.
  if (*run && !**run) (void)co_await State::sync(state, false, false);
  co_return std::move(*run);
}

// `question` is asked as the reading account, on a thread where it may wait.
template <class T>
Task<Result<T>> AdDirectory::State::ask(
    std::shared_ptr<State> self, Access access,
    std::function<Result<T>(Connection&, const AdDomain&, const AdOptions&)> question) {
  std::move_only_function<Result<T>()> job = [self, access, question]() -> Result<T> {
    const Deadline deadline = std::chrono::steady_clock::now() + write_time_max;
    TRY(const AdDomain domain, self->servers.domain(deadline));
    TRY(auto connection, log_in(self->servers, *self->account, deadline, access));
    connection->limit_to(write_answer_time_max);
    return question(*connection, domain, self->options);
  };
  auto run = co_await self->write_pool.run<Result<T>>(std::move(job));
  if (!run) co_return std::unexpected(run.error());
  co_return std::move(*run);
}

Task<Result<Delegation>> AdDirectory::delegation(std::string container) {
  co_return co_await State::ask<Delegation>(
      state_, Access::write,  // a read-only one says that nobody may write
      [container](Connection& connection, const AdDomain& domain, const AdOptions& options) {
        return read_delegation(connection, domain, options, container);
      });
}

Task<Result<UserExplanation>> AdDirectory::explain(std::string name) {
  co_return co_await State::ask<UserExplanation>(
      state_, Access::read,
      [name](Connection& connection, const AdDomain& domain, const AdOptions& options) {
        return explain_user(connection, domain, options, name);
      });
}

Task<Result<Simulation>> AdDirectory::simulate(std::vector<LdifChange> changes) {
  const auto view = state_->view.load();
  if (!view) co_return fail(Error::Kind::temporary, "simulate", "the directory was never read");
  co_return co_await State::ask<Simulation>(
      state_, Access::read,
      [view, changes = std::move(changes)](Connection& connection, const AdDomain& domain,
                                           const AdOptions& options) {
        return directory::simulate(connection, domain, options, view, changes);
      });
}

LockoutPolicy AdDirectory::lockout() const {
  const auto known = state_->lockout.load();
  return known ? *known : LockoutPolicy{};
}

void AdDirectory::set_retry(const std::array<Retry, service_count>& retry) {
  state_->retry.store(std::make_shared<const RetryTable>(retry));
}

Task<Verified> AdDirectory::verify(std::string login, std::string password, Service service) {
  const auto state = state_;
  const auto view = state->view.load();
  if (password.empty()) co_return Verified{Verdict::wrong_password, {}, "empty password"};
  if (!view) co_return Verified{Verdict::unavailable, {}, "the directory has never been seen"};
  const Account* account = view->by_login(login);
  if (!account && !is_current())
    co_return Verified{Verdict::unavailable, {}, "not known, and the directory cannot be read"};
  if (!account) co_return Verified{Verdict::not_a_mail_user, {}, "no mail user has this name"};
  const Verdict known = verdict_of_state(*account, system_clock().now());
  if (known != Verdict::accepted)
    co_return Verified{known, {}, "by the account's state in the mirror"};
  const Retry retry = (*state->retry.load())[static_cast<std::size_t>(service)];
  // Not the UPN: it may have any suffix, or be missing.
  Verified checked = co_await check_password(state->pools, state->servers, account->name,
                                             std::move(password), retry);
  if (checked.verdict == Verdict::accepted) checked.account = *account;
  co_return checked;
}

}  // namespace hikyaku::directory
