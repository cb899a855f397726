#include "auth/offline_logins.h"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <mutex>
#include <unordered_map>

#include "auth/lockout_shield.h"
#include "auth/offline_file.h"
#include "base/events.h"
#include "base/private_file.h"
#include "directory/own/verifier.h"

namespace hikyaku::auth {
namespace {

constexpr unsigned threads_count = 2;
constexpr std::size_t waiting_max = 200;  // each takes some tens of milliseconds
constexpr Milliseconds look_every{1000};
/// The time of the last verification is worth a new file only when it is so much later.
constexpr Seconds noted_again_after{600};
/// O3: guesses of one account within a time.
constexpr directory::LockoutPolicy guesses{.threshold = 11, .window = Seconds(900)};
constexpr int guesses_margin = 1;

constexpr Milliseconds silence_believed{5'000};

std::int64_t milliseconds_of(Time time) {
  return std::chrono::duration_cast<Milliseconds>(time.time_since_epoch()).count();
}

std::int64_t seconds_of(Time time) {
  return std::chrono::floor<Seconds>(time.time_since_epoch()).count();
}

}  // namespace

struct OfflineLogins::State {
  explicit State(OfflineOptions given) : options(std::move(given)) {}

  struct Entry {
    OfflinePassword kept;
    std::optional<Digest> digest;  // of this run
  };
  const OfflineOptions options;
  const std::string nobodys = directory::make_verifier("").value_or("");
  LockoutShield shield{guesses_margin};
  std::atomic<bool> is_stopped = false;
  std::atomic<std::int64_t> silent_at = 0;  // milliseconds since 1970
  mutable std::mutex mutex;
  std::unordered_map<Guid, Entry> entries;
  bool is_changed = false;
  std::mutex writing;
  std::unique_ptr<net::Pool> threads =
      std::make_unique<net::Pool>("auth-offline", threads_count, waiting_max);

  /// True: the same one, and its time is noted now.
  bool note_again(const directory::Account& account, const Digest& digest, Time now) {
    const std::lock_guard lock(mutex);
    const auto found = entries.find(account.guid);
    if (found == entries.end() || found->second.digest != digest) return false;
    OfflinePassword& kept = found->second.kept;
    if (seconds_of(now) - kept.verified < noted_again_after.count()) return true;
    kept.verified = seconds_of(now);
    is_changed = true;
    return true;
  }
  bool is_valid(const OfflinePassword& kept, Time now) const {
    return kept.verified <= seconds_of(now) &&
           seconds_of(now) - kept.verified <= options.valid.count();
  }
  /// What counts for the account now; else nobody's.
  std::string verifier_of(const directory::Account& account, Time now, bool& is_somebodys) const {
    const std::lock_guard lock(mutex);
    const auto found = entries.find(account.guid);
    is_somebodys =
        found != entries.end() && found->second.kept.state_stamp == account.state_stamp &&
        account.status == directory::AccountStatus::enabled && is_valid(found->second.kept, now);
    return is_somebodys ? found->second.kept.verifier : nobodys;
  }
  static Task<void> run(std::shared_ptr<State> self, const directory::Backend& backend);
  void look(const directory::View& view, Time now);
  void write();
};

void OfflineLogins::State::look(const directory::View& view, Time now) {
  const std::lock_guard lock(mutex);
  is_changed |= std::erase_if(entries, [&](const auto& one) {
                  const OfflinePassword& kept = one.second.kept;
                  const directory::Account* const account = view.by_guid(one.first);
                  return account == nullptr || account->state_stamp != kept.state_stamp ||
                         account->status != directory::AccountStatus::enabled ||
                         (account->expires != 0 && account->expires <= seconds_of(now)) ||
                         !is_valid(kept, now);
                }) > 0;
}

void OfflineLogins::State::write() {
  const std::lock_guard one_at_a_time(writing);
  std::vector<OfflinePassword> all;
  {
    const std::lock_guard lock(mutex);
    if (!std::exchange(is_changed, false)) return;
    for (const auto& [guid, entry] : entries) all.push_back(entry.kept);
  }
  std::ranges::sort(all, {}, &OfflinePassword::account);
  if (const auto done = write_private_file(options.file, encode_offline_file(all)); !done) {
    const std::lock_guard lock(mutex);
    is_changed = true;
    event(Level::error, "auth.offline.write_failed", {{"reason", describe(done.error())}});
  }
}

Task<void> OfflineLogins::State::run(std::shared_ptr<State> self,
                                     const directory::Backend& backend) {
  while (!self->is_stopped) {
    if (const auto view = backend.view()) self->look(*view, system_clock().now());
    State* const state = self.get();  // kept by this coroutine, which waits for the work
    (void)co_await self->threads->run<void>([state] { state->write(); });
    co_await net::sleep(look_every);
  }
}

Result<std::unique_ptr<OfflineLogins>> OfflineLogins::open(OfflineOptions options) {
  const std::string file = options.file;
  TRY(const auto content, read_private_file(file, offline_file_bytes_max));
  auto state = std::make_shared<State>(std::move(options));
  const auto all = content ? decode_offline_file(*content) : std::nullopt;
  if (content && !all) {
    event(Level::warning, "auth.offline.damaged", {{"file", file}});
    TRY_DO(forget_all(file));
  }
  if (all)
    for (const OfflinePassword& one : *all) state->entries[one.account] = {one, std::nullopt};
  return std::unique_ptr<OfflineLogins>(new OfflineLogins(std::move(state)));
}

Result<> OfflineLogins::forget_all(const std::string& file) {
  std::error_code wrong;
  std::filesystem::remove(file, wrong);
  if (wrong) return fail(Error::Kind::permanent, file, wrong.message());
  return {};
}

OfflineLogins::OfflineLogins(std::shared_ptr<State> state) : state_(std::move(state)) {}

OfflineLogins::~OfflineLogins() {
  stop();
  state_->threads.reset();  // which ends what was begun
  write();
}

Task<void> OfflineLogins::note(directory::Account account, Digest digest, std::string password,
                               Time now) {
  const auto state = state_;
  if (account.guid.is_zero() || state->note_again(account, digest, now)) co_return;
  std::move_only_function<void()> work = [state = state.get(), account = std::move(account), digest,
                                          password = std::move(password), now] {
    auto verifier = directory::make_verifier(password);
    if (!verifier) return;
    const std::lock_guard lock(state->mutex);
    if (state->entries.size() >= offline_passwords_max && !state->entries.contains(account.guid))
      return;
    state->entries[account.guid] = {
        {account.guid, account.state_stamp, seconds_of(now), *std::move(verifier)}, digest};
    state->is_changed = true;
  };
  // When too much waits, the next login notes it.
  (void)state->threads->submit(std::move(work));
}

Task<bool> OfflineLogins::check(directory::Account account, std::string password, Time now) {
  const auto state = state_;
  bool is_somebodys = false;
  std::string verifier = state->verifier_of(account, now, is_somebodys);
  if (!state->shield.may_ask(account.guid, account.state_stamp, guesses, now)) {
    is_somebodys = false;
    verifier = state->nobodys;
  }
  std::move_only_function<bool()> work = [verifier = std::move(verifier),
                                          password = std::move(password)] {
    return directory::is_right(verifier, password);
  };
  const auto is_right = co_await state->threads->run<bool>(std::move(work));
  if (!is_right || !is_somebodys) co_return false;
  if (*is_right)
    state->shield.right(account.guid);
  else
    state->shield.wrong(account.guid, account.state_stamp, guesses, now);
  co_return *is_right;
}

bool OfflineLogins::is_silent(const directory::Backend& backend, Time now) const {
  const std::int64_t since = milliseconds_of(now) - state_->silent_at;
  return since >= 0 && since < silence_believed.count() && !backend.is_current();
}

Task<bool> OfflineLogins::settle(directory::Verified& answer, directory::Account account,
                                 Digest digest, std::string password, bool was_asked,
                                 const directory::Backend& backend, Time now) {
  using directory::Verdict;
  if (answer.verdict == Verdict::accepted && answer.account && answer.account->guid == account.guid)
    co_await note(std::move(account), digest, std::move(password), now);
  else if (answer.verdict == Verdict::unavailable && !backend.is_current()) {
    if (was_asked) state_->silent_at = milliseconds_of(now);
    if (!co_await check(account, std::move(password), now)) {
      answer.detail += was_asked ? "" : "no controller answered a moment ago";
      answer.detail += "; not the last password that was verified";
      co_return false;
    }
    const std::string name = account.name;
    event(Level::notice, "auth.login.offline", {{"account", name}});
    answer = {Verdict::accepted, std::move(account), {}};
    co_return true;
  }
  co_return false;
}

void OfflineLogins::start(const directory::Backend& backend, net::Executor executor) {
  net::spawn(executor, State::run(state_, backend));
}
void OfflineLogins::stop() {
  state_->is_stopped = true;
}
void OfflineLogins::look(const directory::View& view, Time now) {
  state_->look(view, now);
}
void OfflineLogins::write() {
  state_->write();
}
std::size_t OfflineLogins::size() const {
  const std::lock_guard lock(state_->mutex);
  return state_->entries.size();
}

}  // namespace hikyaku::auth
