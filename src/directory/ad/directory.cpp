#include "directory/ad/directory.h"

#include <algorithm>
#include <atomic>
#include <mutex>

#include "base/text.h"
#include "directory/ad/account_state.h"
#include "directory/ad/mirror.h"
#include "directory/ad/servers.h"
#include "directory/ad/verifier.h"
#include "directory/site_record.h"

namespace hikyaku::directory {
namespace {

constexpr unsigned threads_count = 8;
constexpr Milliseconds sync_time_max{60'000};
constexpr std::size_t read_bytes = 4u << 20;
const log::LogName site_log = "site";

struct Sync {
  bool changed = false;
  std::vector<Account> accounts;
  Watermark watermark;
  AdDomain domain;
};

// Blocking. Unchanged when the controller says so and a full reading is not due.
Result<Sync> read_directory(Servers& servers, const AdOptions& options, const Watermark& known,
                            bool full) {
  servers.check();
  const Deadline deadline = std::chrono::steady_clock::now() + sync_time_max;
  Sync sync;
  TRY(sync.domain, servers.domain(deadline));
  const std::string user = login_name(options.bind_user, sync.domain);
  if (options.bind_password.empty())
    return fail(Error::Kind::permanent, "ad.sync", "the reading user has no password");
  TRY_DO(servers.on_any(deadline, [&](Connection& connection) -> Result<> {
    TRY(const BindAnswer answer, connection.bind(user, options.bind_password));
    if (!answer.accepted) return fail(Error::Kind::denied, "ad.bind", answer.diagnostic);
    sync.changed = true;
    if (!full) {
      TRY(sync.changed, changed_since(connection, options, known));
    }
    if (!sync.changed) return {};
    TRY(Reading reading, read_mail_users(connection, options, system_clock().now()));
    sync.accounts = std::move(reading.accounts);
    sync.watermark = std::move(reading.watermark);
    return {};
  }));
  return sync;
}

void report(const SiteRecord& record, const SiteDirectory& before) {
  const Account& account = record.account;
  if (record.kind == SiteRecord::Kind::domain) return;
  const bool removed = record.kind == SiteRecord::Kind::removed;
  const std::string guid = account.guid.text();
  if (removed)
    event(Level::notice, "ad.account.removed", {{"account", account.name}, {"guid", guid}});
  else if (before.accounts.contains(account.guid))
    event(Level::info, "ad.account.changed", {{"account", account.name}, {"guid", guid}});
  else
    event(Level::notice, "ad.account.added", {{"account", account.name}, {"guid", guid}});
}

}  // namespace

struct AdDirectory::State {
  State(AdOptions given, log::Engine& log)
      : options(std::move(given)),
        engine(log),
        servers(options),
        pool("ad", threads_count),
        sync_pool("ad.sync", 1) {}

  const AdOptions options;
  log::Engine& engine;
  Servers servers;
  std::atomic<bool> stopped = false;
  std::atomic<bool> syncing = false;
  std::atomic<bool> loaded = false;
  std::atomic<std::shared_ptr<const View>> view;

  // Of the one sync that runs at a time.
  SiteDirectory site;
  Watermark watermark;
  std::chrono::steady_clock::time_point full_at{};

  mutable std::mutex mutex;
  AdStatus status;
  // Last: their threads end before what they use. Logins never wait for a sync, nor it for them.
  net::Pool pool, sync_pool;

  void publish() {
    std::vector<Account> accounts;
    accounts.reserve(site.accounts.size());
    for (const auto& [guid, account] : site.accounts) accounts.push_back(account);
    const std::lock_guard lock(mutex);
    status.accounts = accounts.size();
    view.store(std::make_shared<const View>(std::move(accounts), options.mail_domains,
                                            site.netbios_name, site.dns_name,
                                            system_clock().now()));
  }
  static Task<Result<>> load(std::shared_ptr<State> self);
  static Task<Result<>> sync(std::shared_ptr<State> self, bool full);
  static Task<Result<>> apply(std::shared_ptr<State> self, Sync sync);
  static Task<void> poll(std::shared_ptr<State> self);
};

Task<Result<>> AdDirectory::State::load(std::shared_ptr<State> self) {
  if (self->loaded) co_return Result<>();
  CO_TRY(const log::Position tail, co_await self->engine.open(site_log, "site"));
  for (log::Position next = 1; next <= tail;) {
    CO_TRY(auto records, co_await self->engine.read(site_log, next, read_bytes));
    if (records.empty()) break;
    for (const log::StoredRecord& record : records)
      if (auto decoded = decode(record.meta)) self->site.apply(std::move(*decoded));
    next = records.back().position + 1;
  }
  if (self->site.seen) self->publish();
  self->loaded = true;
  co_return Result<>();
}

Task<Result<>> AdDirectory::State::apply(std::shared_ptr<State> self, Sync sync) {
  SiteDirectory after;
  after.netbios_name = sync.domain.netbios_name;
  after.dns_name = sync.domain.dns_name;
  after.seen = true;
  for (Account& account : sync.accounts) {
    const Guid guid = account.guid;
    after.accounts.insert_or_assign(guid, std::move(account));
  }
  const std::vector<SiteRecord> changes = difference(self->site, after);
  if (!changes.empty()) {
    for (std::size_t at = 0; at < changes.size(); at += log::records_per_append_max) {
      log::Append append;
      append.log = site_log;
      const std::size_t end = std::min(changes.size(), at + log::records_per_append_max);
      for (std::size_t i = at; i < end; ++i)
        append.records.push_back({encode(changes[i]), nullptr});
      const auto done = co_await self->engine.append(std::move(append));
      if (!done) co_return fail(Error::Kind::temporary, "ad.sync", done.error().detail);
    }
    for (const SiteRecord& record : changes) report(record, self->site);
    self->site = std::move(after);
    self->publish();
    const std::string accounts = std::to_string(self->site.accounts.size());
    const std::string count = std::to_string(changes.size());
    event(Level::info, "ad.sync.done", {{"accounts", accounts}, {"changes", count}});
  }
  self->watermark = std::move(sync.watermark);
  co_return Result<>();
}

Task<Result<>> AdDirectory::State::sync(std::shared_ptr<State> self, bool full) {
  if (self->syncing.exchange(true))
    co_return fail(Error::Kind::temporary, "ad.sync", "another one is running");
  const auto now = std::chrono::steady_clock::now();
  full = full || now >= self->full_at;
  State* state = self.get();  // kept by this coroutine, which waits for the work
  std::move_only_function<Result<Sync>()> work = [state, full] {
    return read_directory(state->servers, state->options, state->watermark, full);
  };
  auto run = co_await self->sync_pool.run<Result<Sync>>(std::move(work));
  Result<> done;
  if (!run)
    done = std::unexpected(run.error());
  else if (!*run)
    done = std::unexpected(run->error());
  else if ((*run)->changed)
    done = co_await apply(self, std::move(**run));
  if (done && full) self->full_at = now + self->options.full_sync;
  bool news = false;
  {
    const std::lock_guard lock(self->mutex);
    const std::string said = done ? std::string() : describe(done.error());
    news = said != self->status.last_error;
    self->status.last_error = said;
    if (done) self->status.last_sync = system_clock().now();
  }
  if (!done && news) event(Level::error, "ad.sync.failed", {{"reason", describe(done.error())}});
  self->syncing = false;
  co_return done;
}

Task<void> AdDirectory::State::poll(std::shared_ptr<State> self) {
  while (!self->stopped) {
    static_cast<void>(co_await sync(self, false));
    co_await net::sleep(self->options.poll);
  }
}

AdDirectory::AdDirectory(AdOptions options, log::Engine& engine)
    : state_(std::make_shared<State>(std::move(options), engine)) {}
AdDirectory::~AdDirectory() {
  stop();
}

Task<Result<>> AdDirectory::start(net::Executor executor) {
  auto loaded = co_await State::load(state_);
  if (loaded) net::spawn(executor, State::poll(state_));
  co_return loaded;
}
void AdDirectory::stop() {
  state_->stopped = true;
}
Task<Result<>> AdDirectory::refresh_now() {
  const auto state = state_;
  CO_TRY_DO(co_await State::load(state));
  co_return co_await State::sync(state, true);
}
std::shared_ptr<const View> AdDirectory::view() const {
  return state_->view.load();
}
AdStatus AdDirectory::status() const {
  const std::lock_guard lock(state_->mutex);
  return state_->status;
}

Task<Verified> AdDirectory::verify(std::string login, std::string password, Service service) {
  const auto state = state_;
  const auto view = state->view.load();
  if (password.empty()) co_return Verified{Verdict::wrong_password, {}, "empty password"};
  if (!view) co_return Verified{Verdict::unavailable, {}, "the directory has never been seen"};
  const Account* account = view->by_login(login);
  if (!account) co_return Verified{Verdict::not_a_mail_user, {}, "no mail user has this name"};
  const Verdict known = verdict_of_state(*account, system_clock().now());
  if (known != Verdict::accepted)
    co_return Verified{known, {}, "by the account's state in the mirror"};
  const Retry retry = state->options.retry[static_cast<std::size_t>(service)];
  // Not the UPN: it may have any suffix, or be missing.
  Verified checked = co_await check_password(state->pool, state->servers, account->name,
                                             std::move(password), retry);
  if (checked.verdict == Verdict::accepted) checked.account = *account;
  co_return checked;
}

}  // namespace hikyaku::directory
