// The accounts in memory: opened once, kept while there is room, the longest unused given up first.
#include <list>
#include <mutex>
#include <unordered_map>

#include "base/events.h"
#include "net/loop.h"
#include "store/account_impl.h"

namespace hikyaku::store {
namespace {

// Beyond one of these, accounts that nobody holds are given up.
constexpr std::size_t accounts_in_memory_max = 20'000;
constexpr std::uint64_t messages_in_memory_max = 8'000'000;  // 56 octets each
constexpr std::size_t evictions_per_open_max = 64;
// An account that is given up with as many records behind its snapshot gets a new one.
constexpr std::uint64_t snapshot_records_at_eviction = 100;

using Opened = Result<std::shared_ptr<Account>>;

}  // namespace

struct Store::Impl {
  struct Entry {
    std::shared_ptr<Account> account;  // null while it is being opened
    std::vector<net::Promise<Opened>> waiting;
    std::uint64_t messages = 0;
    std::list<Guid>::iterator used;  // once open
  };

  log::Engine& engine;
  const Clock& clock;
  std::mutex mutex;
  std::unordered_map<Guid, Entry> accounts;
  std::list<Guid> by_use;  // the last used is the last
  std::uint64_t messages = 0;

  /// The account if it is open, or a promise of it if it is being opened; else it is now the
  /// caller's task to open it.
  std::shared_ptr<Account> find(const Guid& guid, std::optional<net::Promise<Opened>>& promise);
  void finish(const Guid& guid, const Opened& opened);
  std::vector<std::shared_ptr<Account>> evict();
};

std::shared_ptr<Account> Store::Impl::find(const Guid& guid,
                                           std::optional<net::Promise<Opened>>& promise) {
  const std::scoped_lock lock(mutex);
  const auto [at, is_new] = accounts.try_emplace(guid);
  Entry& entry = at->second;
  if (is_new) return nullptr;
  if (!entry.account) {
    entry.waiting.push_back(promise.emplace());
    return nullptr;
  }
  by_use.splice(by_use.end(), by_use, entry.used);
  const std::uint64_t now = entry.account->state()->message_count;
  messages += now - std::exchange(entry.messages, now);
  return entry.account;
}

void Store::Impl::finish(const Guid& guid, const Opened& opened) {
  std::vector<net::Promise<Opened>> waiting;
  {
    const std::scoped_lock lock(mutex);
    const auto at = accounts.find(guid);
    Entry& entry = at->second;
    waiting = std::move(entry.waiting);
    entry.waiting.clear();
    if (opened) {
      entry.account = *opened;
      entry.messages = entry.account->state()->message_count;
      messages += entry.messages;
      entry.used = by_use.insert(by_use.end(), guid);
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
    if (by_use.size() <= accounts_in_memory_max && messages <= messages_in_memory_max) break;
    const auto entry = accounts.find(*at);
    // Others get it only from here, under the lock: one holder is us.
    if (entry->second.account.use_count() > 1) {
      const auto held = at++;
      by_use.splice(by_use.end(), by_use, held);
      continue;
    }
    messages -= entry->second.messages;
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
  Opening(Impl& store, const Guid& guid) : store_(store), guid_(guid) {}
  ~Opening() { store_.finish(guid_, opened); }
  Opening(const Opening&) = delete;
  Opening& operator=(const Opening&) = delete;

  Opened opened = fail(Error::Kind::temporary, "store.open", "given up");

 private:
  Impl& store_;
  const Guid guid_;
};

}  // namespace

Store::Store(log::Engine& engine, const Clock& clock)
    : impl_(new Impl{engine, clock, {}, {}, {}}) {}

Store::~Store() = default;

Task<Result<std::shared_ptr<Account>>> Store::open(Guid guid, std::string folder,
                                                   std::optional<Quota> quota) {
  std::optional<net::Promise<Opened>> promise;
  Opened opened = impl_->find(guid, promise);
  if (promise) {
    opened = co_await promise->wait();
  } else if (!*opened) {
    Opening opening(*impl_, guid);
    auto account =
        std::make_shared<Account>(impl_->engine, "account/" + guid.text(), Quota{}, impl_->clock);
    auto done = co_await load(account->impl_, std::move(folder));
    if (done)
      opening.opened = std::move(account);
    else
      opening.opened = std::unexpected(std::move(done).error());
    opened = opening.opened;
  }
  if (!opened) co_return opened;
  if (quota) (*opened)->set_quota(*quota);
  for (const auto& given_up : impl_->evict()) {
    const auto& account = given_up->impl_;
    if (account->current()->position - account->snapshot_position < snapshot_records_at_eviction)
      continue;
    if (account->snapshot_running.exchange(true)) continue;
    const auto executor = co_await net::this_executor();
    net::spawn(executor, write_snapshot(account));
  }
  co_return opened;
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
    if (impl->current()->position == impl->snapshot_position) continue;
    if (!impl->snapshot_running.exchange(true)) co_await write_snapshot(impl);
  }
}

}  // namespace hikyaku::store
