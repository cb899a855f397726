// The accounts in memory: opened once, kept while there is room, the longest unused given up first.
#include <list>
#include <mutex>
#include <unordered_map>

#include "base/events.h"
#include "net/loop.h"
#include "store/account_impl.h"

namespace hikyaku::store {
namespace {

// What an account and a mailbox take beside the entries of their messages, measured.
constexpr std::uint64_t account_bytes = 4096, mailbox_bytes = 768;
constexpr std::size_t evictions_per_open_max = 64;
// An account that is given up with as many records behind its snapshot gets a new one.
constexpr std::uint64_t snapshot_records_at_eviction = 100;

// For one that is being written already, of an older value.
constexpr Milliseconds snapshot_wait_pause{10};
constexpr int snapshot_wait_tries = 500;
// Between two accounts whose expunged mail is given up: a day has room for a million.
constexpr Milliseconds pause_between_accounts{50};

using Opened = Result<std::shared_ptr<Account>>;

std::uint64_t bytes_of(const AccountValue& value) {
  return account_bytes + mailbox_bytes * (value.mailboxes.size() + value.removed.size()) +
         sizeof(Message) * (value.message_count + value.expunged_count);
}

}  // namespace

struct Store::Impl {
  struct Entry {
    std::shared_ptr<Account> account;  // null while it is being opened
    std::vector<net::Promise<Opened>> waiting;
    std::uint64_t bytes = 0;
    std::list<Guid>::iterator used;  // once open
  };

  log::Engine& engine;
  const Clock& clock;
  const StoreOptions options;
  net::Pool background{"store-background", 1};
  Impl(log::Engine& e, const Clock& c, StoreOptions o) : engine(e), clock(c), options(o) {}

  std::mutex mutex;
  std::unordered_map<Guid, Entry> accounts;
  std::list<Guid> by_use;  // the last used is the last
  std::uint64_t bytes = 0;

  /// The account if it is open, or a promise of it if it is being opened; else it is now the
  /// caller's task to open it.
  std::shared_ptr<Account> find(const Guid& guid, bool is_used,
                                std::optional<net::Promise<Opened>>& promise);
  void finish(const Guid& guid, bool is_used, const Opened& opened);
  std::vector<std::shared_ptr<Account>> evict();
};

std::shared_ptr<Account> Store::Impl::find(const Guid& guid, bool is_used,
                                           std::optional<net::Promise<Opened>>& promise) {
  const std::scoped_lock lock(mutex);
  const auto [at, is_new] = accounts.try_emplace(guid);
  Entry& entry = at->second;
  if (is_new) return nullptr;
  if (!entry.account) {
    entry.waiting.push_back(promise.emplace());
    return nullptr;
  }
  if (is_used) by_use.splice(by_use.end(), by_use, entry.used);
  const std::uint64_t now = bytes_of(*entry.account->state());
  bytes += now - std::exchange(entry.bytes, now);
  return entry.account;
}

void Store::Impl::finish(const Guid& guid, bool is_used, const Opened& opened) {
  std::vector<net::Promise<Opened>> waiting;
  {
    const std::scoped_lock lock(mutex);
    const auto at = accounts.find(guid);
    Entry& entry = at->second;
    waiting = std::move(entry.waiting);
    entry.waiting.clear();
    if (opened) {
      entry.account = *opened;
      entry.bytes = bytes_of(*entry.account->state());
      bytes += entry.bytes;
      entry.used = by_use.insert(is_used ? by_use.end() : by_use.begin(), guid);
    } else {
      accounts.erase(at);
    }
  }
  for (auto& promise : waiting) promise.set(opened);
}

std::vector<std::shared_ptr<Account>> Store::Impl::evict() {
  std::vector<std::shared_ptr<Account>> given_up;
  const std::scoped_lock lock(mutex);
  auto at = by_use.begin();
  for (std::size_t i = 0; i < evictions_per_open_max && at != by_use.end(); ++i) {
    if (bytes <= options.memory_bytes_max) break;
    const auto entry = accounts.find(*at);
    // Others get it only from here, under the lock: one holder is us.
    if (entry->second.account.use_count() > 1) {
      const auto held = at++;
      by_use.splice(by_use.end(), by_use, held);
      continue;
    }
    bytes -= entry->second.bytes;
    given_up.push_back(std::move(entry->second.account));
    accounts.erase(entry);
    at = by_use.erase(at);
  }
  return given_up;
}

namespace {

/// Tells those who wait for an opening how it went, also when the coroutine that opens is ended.
template <class Impl>
class Opening {
 public:
  Opening(Impl& store, const Guid& guid, bool is_used)
      : store_(store), guid_(guid), is_used_(is_used) {}
  ~Opening() { store_.finish(guid_, is_used_, opened); }
  Opening(const Opening&) = delete;
  Opening& operator=(const Opening&) = delete;

  Opened opened = fail(Error::Kind::temporary, "store.open", "given up");

 private:
  Impl& store_;
  const Guid guid_;
  const bool is_used_;
};

}  // namespace

Store::Store(log::Engine& engine, const Clock& clock, StoreOptions options)
    : impl_(new Impl(engine, clock, options)) {}

Store::~Store() = default;

Task<Result<std::shared_ptr<Account>>> Store::open(Guid guid, std::string folder,
                                                   std::optional<Quota> quota) {
  return open(guid, std::move(folder), quota, true);
}

Task<Result<std::shared_ptr<Account>>> Store::open(Guid guid, std::string folder,
                                                   std::optional<Quota> quota, bool is_used) {
  std::optional<net::Promise<Opened>> promise;
  Opened opened = impl_->find(guid, is_used, promise);
  if (promise) {
    opened = co_await promise->wait();
  } else if (!*opened) {
    Opening opening(*impl_, guid, is_used);
    std::function<bool()> is_frozen;
    if (impl_->options.is_frozen)
      is_frozen = [ask = impl_->options.is_frozen, guid] { return ask(guid); };
    auto account = std::make_shared<Account>(impl_->engine, account_log(guid), Quota{},
                                             impl_->clock, impl_->background, std::move(is_frozen));
    auto done = co_await load(account->impl_, std::move(folder));
    if (done)
      opening.opened = std::move(account);
    else
      opening.opened = std::unexpected(std::move(done).error());
    opened = opening.opened;
  }
  if (!opened) co_return opened;
  if (quota) (*opened)->set_quota(*quota);
  co_await give_up_unused();
  co_return opened;
}

Task<void> Store::give_up_unused() {
  for (const auto& given_up : impl_->evict()) {
    const auto& account = given_up->impl_;
    if (account->current()->position - account->snapshot_position < snapshot_records_at_eviction)
      continue;
    if (account->snapshot_running.exchange(true)) continue;
    const auto executor = co_await net::this_executor();
    net::spawn(executor, write_snapshot(account));
  }
}

Task<void> Store::write_snapshots() {
  std::vector<std::shared_ptr<Account>> all;
  {
    const std::scoped_lock lock(impl_->mutex);
    for (const auto& [guid, entry] : impl_->accounts)
      if (entry.account) all.push_back(entry.account);
  }
  for (const auto& account : all) {
    const auto& impl = account->impl_;
    for (int tries = 0; tries < snapshot_wait_tries && impl->snapshot_running; ++tries)
      co_await net::sleep(snapshot_wait_pause);
    if (impl->current()->position == impl->snapshot_position) continue;
    if (!impl->snapshot_running.exchange(true)) co_await write_snapshot(impl);
  }
}

Task<Result<bool>> Store::exists(Guid account) const {
  return impl_->engine.exists(account_log(account));
}

Task<Result<std::string>> Store::folder_of(Guid account) const {
  return impl_->engine.folder_of(account_log(account));
}

Task<Result<bool>> Store::move(Guid account, std::string folder) {
  const log::LogName log = account_log(account);
  CO_TRY(const bool is_there, co_await impl_->engine.exists(log));
  if (!is_there) co_return fail(Error::Kind::permanent, "store.move", "no such account");
  CO_TRY_DO(co_await impl_->engine.open(log, folder));
  co_return co_await impl_->engine.move(log, std::move(folder));
}

Task<void> Store::discard_expunged(Time before, std::function<bool()> goes_on) {
  const auto logs = co_await impl_->engine.list(std::string(account_log_prefix));
  if (!logs) co_return;
  for (const log::LogName& log : *logs) {
    if (!goes_on()) co_return;
    const auto guid = Guid::from_text(log.substr(account_log_prefix.size()));
    if (!guid || (impl_->options.is_frozen && impl_->options.is_frozen(*guid))) continue;
    // A failure is told of by an event where it happens; the next account may be well.
    if (const auto account = co_await open(*guid, {}, {}, false))
      (void)co_await (*account)->discard_expunged(before);
    co_await give_up_unused();
    co_await net::sleep(pause_between_accounts);
  }
}

Store::InMemory Store::in_memory() const {
  const std::scoped_lock lock(impl_->mutex);
  return {impl_->bytes, impl_->by_use.size()};
}

}  // namespace hikyaku::store
