#include "directory/system/system_directory.h"

#include <atomic>

#include "base/published.h"
#include "base/random.h"
#include "directory/system/people.h"
#include "directory/system/system_record.h"

namespace hikyaku::directory {
namespace {

constexpr std::size_t read_bytes = 4u << 20;
constexpr Milliseconds running_read_look{20};
constexpr unsigned checks_waiting_max = 256;
const log::LogName site_log = "site";

Guid new_guid() {
  return *Guid::from_bytes(random_bytes(16));
}

Account account_of(const Guid& guid, const SystemPerson& person) {
  Account account;
  account.guid = guid;
  account.name = person.name;
  account.display_name = person.full_name;
  account.home = person.home;
  return account;
}

void report(const SystemRecord& record, const SystemAccounts& before) {
  const auto known = before.accounts.find(record.guid);
  const std::string guid = record.guid.text();
  if (record.kind == SystemRecord::Kind::removed) {
    event(Level::notice, "system.account.removed",
          {{"account", known->second.name}, {"guid", guid}});
  } else if (known != before.accounts.end()) {
    event(Level::info, "system.account.changed",
          {{"account", record.person.name}, {"before", known->second.name}, {"guid", guid}});
  } else {
    event(Level::notice, "system.account.added", {{"account", record.person.name}, {"guid", guid}});
  }
}

}  // namespace

struct SystemDirectory::State {
  State(SystemOptions given, std::shared_ptr<const PasswordHelper> checker, log::Engine& log)
      : options(std::move(given)),
        helper(std::move(checker)),
        engine(log),
        reads("system.read", 1),
        checks("system.password", PasswordHelper::checks_max, checks_waiting_max) {}

  const SystemOptions options;
  const std::shared_ptr<const PasswordHelper> helper;
  log::Engine& engine;
  Published<const View> view;
  std::atomic<bool> loaded = false, reading = false, stopped = false, is_current = false;
  SystemAccounts known;    // of the one reading that runs at a time
  std::string last_error;  // likewise
  // Last: their threads end before what they use.
  net::Pool reads, checks;

  void publish() {
    std::vector<Account> accounts;
    for (const auto& [guid, person] : known.accounts) accounts.push_back(account_of(guid, person));
    view.store(std::make_shared<const View>(std::move(accounts), options.mail_domains, "", "",
                                            system_clock().now()));
  }
  static Task<Result<>> read(std::shared_ptr<State> self);
  static Task<Result<>> read_now(std::shared_ptr<State> self);
  static Task<void> poll(std::shared_ptr<State> self);
};

// Durable first, then seen.
Task<Result<>> SystemDirectory::State::read_now(std::shared_ptr<State> self) {
  std::move_only_function<Result<std::vector<SystemPerson>>()> work =
      [group = self->options.group] { return people_of_group(group); };
  auto run = co_await self->reads.run<Result<std::vector<SystemPerson>>>(std::move(work));
  if (!run) co_return std::unexpected(run.error());
  CO_TRY(const std::vector<SystemPerson> people, std::move(*run));
  const std::int64_t now =
      std::chrono::floor<Seconds>(system_clock().now()).time_since_epoch().count();
  const auto news = news_of(people, self->known, now, &new_guid);
  for (std::size_t at = 0; at < news.size(); at += log::records_per_append_max) {
    log::Append append;
    append.log = site_log;
    const std::size_t end = std::min(news.size(), at + log::records_per_append_max);
    for (std::size_t i = at; i < end; ++i) append.records.push_back({encode(news[i]), nullptr});
    const auto done = co_await self->engine.append(std::move(append));
    if (!done) co_return fail(Error::Kind::temporary, "system.read", done.error().detail);
    for (std::size_t i = at; i < end; ++i) {
      report(news[i], self->known);
      self->known.apply(news[i]);
    }
  }
  // An empty group is known, too: then nobody has mail.
  if (!news.empty() || !self->view.load()) self->publish();
  co_return Result<>();
}

Task<Result<>> SystemDirectory::State::read(std::shared_ptr<State> self) {
  while (self->reading.exchange(true)) co_await net::sleep(running_read_look);
  struct Running {
    std::atomic<bool>& flag;
    ~Running() { flag = false; }
  } const running{self->reading};
  const Result<> done = co_await read_now(self);
  const std::string said = done ? std::string() : describe(done.error());
  if (!done && said != self->last_error)
    event(Level::error, "system.read.failed", {{"reason", said}});
  self->last_error = said;
  self->is_current = done.has_value();
  co_return done;
}

Task<void> SystemDirectory::State::poll(std::shared_ptr<State> self) {
  while (!self->stopped) {
    (void)co_await read(self);
    for (Seconds waited{0}; waited < self->options.poll && !self->stopped; waited += Seconds(1))
      co_await net::sleep(Seconds(1));
  }
}

SystemDirectory::SystemDirectory(SystemOptions options,
                                 std::shared_ptr<const PasswordHelper> helper, log::Engine& engine)
    : state_(std::make_shared<State>(std::move(options), std::move(helper), engine)) {}
SystemDirectory::~SystemDirectory() {
  stop();
}

Task<Result<>> SystemDirectory::load() {
  const auto state = state_;
  if (state->loaded) co_return Result<>();
  CO_TRY(const log::Position tail, co_await state->engine.open(site_log, "site"));
  for (log::Position next = 1; next <= tail;) {
    CO_TRY(auto records, co_await state->engine.read(site_log, next, read_bytes));
    if (records.empty()) break;
    for (const log::StoredRecord& record : records)
      if (const auto decoded = decode_system(record.meta)) state->known.apply(*decoded);
    next = records.back().position + 1;
  }
  if (state->known.seen) state->publish();
  state->loaded = true;
  co_return Result<>();
}

Task<Result<>> SystemDirectory::start(net::Executor executor) {
  const auto state = state_;
  auto loaded = co_await load();
  if (loaded) net::spawn(executor, State::poll(state));
  co_return loaded;
}

void SystemDirectory::stop() {
  state_->stopped = true;
}

Task<Result<>> SystemDirectory::refresh_now() {
  const auto state = state_;
  CO_TRY_DO(co_await load());
  co_return co_await State::read(state);
}

std::shared_ptr<const View> SystemDirectory::view() const {
  return state_->view.load();
}

bool SystemDirectory::is_current() const {
  return state_->is_current;
}

// A name that is nobody's is asked of PAM like every other, so that it costs the same.
Task<Verified> SystemDirectory::verify(std::string login, std::string password, Service) {
  const auto state = state_;
  const auto view = state->view.load();
  if (password.empty()) co_return Verified{Verdict::wrong_password, {}, "empty password"};
  if (!view) co_return Verified{Verdict::unavailable, {}, "the accounts have not been read yet"};
  if (!state->helper) co_return Verified{Verdict::unavailable, {}, "there is no password helper"};
  const Account* const account = view->by_login(login);
  std::move_only_function<Verdict()> work =
      [helper = state->helper, name = account ? account->name : login,
       password = std::move(password)] { return helper->check(name, password); };
  const auto verdict = co_await state->checks.run<Verdict>(std::move(work));
  if (!verdict) co_return Verified{Verdict::unavailable, {}, verdict.error().detail};
  if (!account) co_return Verified{Verdict::not_a_mail_user, {}, "not in the mail group"};
  Verified answer{*verdict, std::nullopt, "by PAM"};
  if (*verdict == Verdict::accepted) answer.account = *account;
  co_return answer;
}

}  // namespace hikyaku::directory
