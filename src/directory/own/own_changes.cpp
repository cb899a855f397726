// Making, changing and removing own accounts.
#include <set>

#include "base/random.h"
#include "base/text.h"
#include "directory/addresses.h"
#include "directory/own/own_state.h"

namespace hikyaku::directory {
namespace {

constexpr Milliseconds running_write_look{5};

Guid new_guid() {
  Guid guid = *Guid::from_bytes(random_bytes(16));
  guid.octets[7] =
      static_cast<std::uint8_t>((guid.octets[7] & 0x0f) | 0x40);  // RFC 9562: version 4
  guid.octets[8] = static_cast<std::uint8_t>((guid.octets[8] & 0x3f) | 0x80);
  return guid;
}

Account account_of(const NewOwnAccount& wanted) {
  Account account;
  account.guid = wanted.guid ? *wanted.guid : new_guid();
  account.name = wanted.name;
  account.domain = wanted.domain;
  account.display_name = wanted.display_name.empty() ? wanted.name : wanted.display_name;
  account.home = wanted.home;
  account.aliases = wanted.aliases;
  account.expires = wanted.expires;
  account.status = wanted.is_enabled ? AccountStatus::enabled : AccountStatus::disabled;
  account.state_stamp = random_u64();
  settle(account);
  return account;
}

/// `before` with the change, but for the password.
Account changed(const Account& before, OwnChange& change, Seconds keep_former, Time now) {
  Account after = before;
  if (change.name) after.name = *change.name;
  if (change.domain) after.domain = *change.domain;
  if (change.display_name) after.display_name = *change.display_name;
  if (change.home) after.home = *change.home;
  if (change.aliases) after.aliases = *change.aliases;
  if (change.expires) after.expires = *change.expires;
  if (change.is_enabled)
    after.status = *change.is_enabled ? AccountStatus::enabled : AccountStatus::disabled;
  settle(after);
  after.former = former_addresses(before, after, keep_former, now);
  // What was remembered of a password, and sessions, end by this.
  if (change.password || after.status != before.status || after.expires != before.expires)
    after.state_stamp = random_u64();
  return after;
}

/// What several new accounts may not both have.
class Batch {
 public:
  explicit Batch(const View& view) : view_(view) {}
  std::optional<OwnRefusal> refusal_of(const Account& account) const {
    using Reason = OwnRefusal::Reason;
    if (auto taken = taken_address(account, view_))
      return OwnRefusal{Reason::name_taken, *std::move(taken)};
    if (view_.by_guid(account.guid) || guids_.contains(account.guid))
      return OwnRefusal{Reason::name_taken, account.guid.text()};
    for (const std::string_view address : own_addresses(account))
      if (addresses_.contains(lower(address)))
        return OwnRefusal{Reason::name_taken, std::string(address)};
    return std::nullopt;
  }
  void add(const Account& account) {
    guids_.insert(account.guid);
    for (const std::string_view address : own_addresses(account)) addresses_.insert(lower(address));
  }

 private:
  const View& view_;
  std::set<Guid> guids_;
  std::set<std::string> addresses_;
};

}  // namespace

Task<Result<OwnDirectory::Refusals>> OwnDirectory::create(std::vector<NewOwnAccount> accounts,
                                                          std::string by) {
  const auto state = state_;
  CO_TRY_DO(co_await load());
  while (state->writing.exchange(true)) co_await net::sleep(running_write_look);
  const State::Writing writing{state->writing};
  const auto view = state->view.load();
  Batch batch(*view);
  auto counts = state->counts();
  std::vector<OwnRecord> records;
  std::vector<std::pair<std::string, std::string>> made;
  Refusals refusals;
  for (const NewOwnAccount& wanted : accounts) {
    OwnRecord record{OwnRecord::Kind::account, account_of(wanted), {}, state->now(), by};
    const Account& account = record.account;
    auto refusal = refusal_of(account, state->domains);
    if (!refusal) refusal = batch.refusal_of(account);
    if (!refusal) refusal = state->full(account.domain, counts[account.domain]);
    if (!refusal && wanted.password) {
      auto form = state->prepared(*wanted.password);
      if (form) {
        CO_TRY(record.verifier, co_await State::verifier(state, *std::move(form)));
      } else {
        refusal = form.error();
      }
    }
    if (!refusal) {
      ++counts[account.domain];
      batch.add(account);
      made.emplace_back(account.mail, account.guid.text());
      records.push_back(std::move(record));
    }
    refusals.push_back(std::move(refusal));
  }
  CO_TRY_DO(co_await State::write(state, std::move(records)));
  for (const auto& [address, guid] : made)
    event(Level::notice, "own.account.created", {{"account", address}, {"guid", guid}, {"by", by}});
  co_return refusals;
}

Task<Result<std::optional<OwnRefusal>>> OwnDirectory::change(Guid guid, OwnChange change,
                                                             std::string by) {
  using Answer = std::optional<OwnRefusal>;
  const auto state = state_;
  CO_TRY_DO(co_await load());
  while (state->writing.exchange(true)) co_await net::sleep(running_write_look);
  const State::Writing writing{state->writing};
  const auto view = state->view.load();
  const Account* const before = view->by_guid(guid);
  if (!before) co_return Answer(OwnRefusal{OwnRefusal::Reason::not_found, guid.text()});
  const Time now = state->clock.now();
  OwnRecord record{OwnRecord::Kind::account,
                   changed(*before, change, state->options.keep_former, now),
                   state->verifier_of(guid), state->now(), by};
  const Account& after = record.account;
  if (auto refusal = refusal_of(after, state->domains)) co_return Answer(std::move(refusal));
  if (auto taken = taken_address(after, *view))
    co_return Answer(OwnRefusal{OwnRefusal::Reason::name_taken, *std::move(taken)});
  if (after.domain != before->domain)
    if (auto full = state->full(after.domain, state->counts()[after.domain]))
      co_return Answer(std::move(full));
  if (change.password) {
    auto form = state->prepared(*change.password);
    if (!form) co_return Answer(form.error());
    CO_TRY(record.verifier, co_await State::verifier(state, *std::move(form)));
  }
  const std::string address = after.mail, id = guid.text();
  const bool is_password = change.password.has_value();
  std::vector<OwnRecord> records;
  records.push_back(std::move(record));
  CO_TRY_DO(co_await State::write(state, std::move(records)));
  event(Level::notice, is_password ? "own.password.changed" : "own.account.changed",
        {{"account", address}, {"guid", id}, {"by", by}});
  co_return Answer();
}

Task<Result<std::optional<OwnRefusal>>> OwnDirectory::remove(Guid guid, std::string by) {
  using Answer = std::optional<OwnRefusal>;
  const auto state = state_;
  CO_TRY_DO(co_await load());
  while (state->writing.exchange(true)) co_await net::sleep(running_write_look);
  const State::Writing writing{state->writing};
  const auto view = state->view.load();
  const Account* const account = view->by_guid(guid);
  if (!account) co_return Answer(OwnRefusal{OwnRefusal::Reason::not_found, guid.text()});
  std::vector<OwnRecord> records(1);
  records[0].kind = OwnRecord::Kind::removed;
  records[0].account.guid = guid;
  records[0].time = state->now();
  records[0].by = by;
  CO_TRY_DO(co_await State::write(state, std::move(records)));
  event(Level::notice, "own.account.removed",
        {{"account", account->mail}, {"guid", guid.text()}, {"by", by}});
  co_return Answer();
}

}  // namespace hikyaku::directory
