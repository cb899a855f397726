// What users do with two accounts, step by step. A step follows from a seed, its number and the
// values before it, so two runs do the same while their values are the same.
#pragma once

#include <array>
#include <map>
#include <random>

#include "mime/summary.h"
#include "store/account.h"

namespace hikyaku::store {

class Workload {
 public:
  static constexpr std::size_t accounts_count = 2;
  using Accounts = std::array<std::shared_ptr<Account>, accounts_count>;
  /// Of each account: was it told that all of the step is done, or was there nothing to do?
  using Acknowledged = std::array<bool, accounts_count>;

  Workload(log::Engine& engine, Store& store, FixedClock& clock)
      : engine_(engine), store_(store), clock_(clock) {}

  static Guid guid(std::size_t account) {
    return *Guid::from_text(account == 0 ? "0a000000-0000-4000-8000-000000000001"
                                         : "0b000000-0000-4000-8000-000000000002");
  }
  /// Opens what is not open. False when one cannot be.
  Task<bool> open() {
    for (std::size_t i = 0; i < accounts_count; ++i) {
      if (accounts[i]) continue;
      auto opened = co_await store_.open(guid(i), "inbox/" + std::to_string(i));
      if (!opened) co_return false;
      accounts[i] = *std::move(opened);
    }
    co_return true;
  }
  Task<Acknowledged> step(std::uint64_t seed, std::uint64_t number);

  Accounts accounts;
  std::string what;                          // the last step was
  std::uint64_t discarded = 0;               // so many messages
  std::map<std::string, std::string> given;  // the summaries of all letters, by their octets

 private:
  using Random = std::mt19937;
  NewMessage letter(std::string_view name, Random& random);
  Task<bool> deliver(std::string name, Random& random, Acknowledged& acknowledged);
  Task<bool> change(Account& account, std::string name, Random& random);

  log::Engine& engine_;
  Store& store_;
  FixedClock& clock_;
};

inline NewMessage Workload::letter(std::string_view name, Random& random) {
  constexpr std::size_t sizes[] = {0, 1, 60, 500, 700, 2000, 5000, 10'240};
  NewMessage message;
  std::string octets = "Subject: " + std::string(name) + "\r\n\r\n";
  while (octets.size() < 10'240) octets += std::string(name) + " ";
  octets.resize(sizes[random() % std::size(sizes)]);
  message.summary = std::make_shared<const std::string>(mime::summarize(octets));
  given[octets] = *message.summary;
  message.body = std::make_shared<const std::string>(std::move(octets));
  message.received = clock_.now().time_since_epoch().count() / 1000;
  if (random() % 3 == 0) message.system_flags = random() % 2 == 0 ? seen : flagged;
  if (random() % 3 == 0) message.keywords = {"k" + std::to_string(random() % 5)};
  return message;
}

/// One letter to both, as the queue does it.
inline Task<bool> Workload::deliver(std::string name, Random& random, Acknowledged& acknowledged) {
  std::vector<log::Append> appends;
  const NewMessage message = letter(name, random);
  for (const auto& account : accounts) appends.push_back(account->delivery_of(message));
  auto copies = appends;
  auto results = co_await engine_.append_all(std::move(appends));
  bool is_done = true;
  for (std::size_t i = 0; i < accounts_count; ++i) {
    acknowledged[i] = results[i].has_value();
    auto stored = co_await accounts[i]->delivered(std::move(copies[i]), std::move(results[i]));
    is_done = is_done && stored;
  }
  co_return is_done;
}

inline Task<Workload::Acknowledged> Workload::step(std::uint64_t seed, std::uint64_t number) {
  Random random(static_cast<std::uint32_t>(seed * 7919 + number));
  clock_.advance(Milliseconds(500 + random() % 4000));
  const std::string name = std::to_string(seed) + "." + std::to_string(number);
  Acknowledged all{true, true};
  const auto kind = random() % 16;
  if (kind == 0) {
    what = "snapshots";
    co_await store_.write_snapshots();
  } else if (kind == 1) {
    what = "give up from memory";
    accounts = {};
    if (!co_await open()) all = {false, false};
  } else if (kind < 4) {
    what = "deliver";
    (void)co_await deliver(name, random, all);
  } else {
    const std::size_t who = random() % accounts_count;
    all[who] = co_await change(*accounts[who], name, random);
  }
  co_return all;
}

// A refusal (the name is taken, there are children) changes nothing.
template <class T>
bool is_settled(const StoreResult<T>& result) {
  return result || result.error().reason != StoreError::Reason::unavailable;
}

inline Task<bool> Workload::change(Account& account, std::string name, Random& random) {
  const AccountState now = account.state();
  const auto any = [&] { return now->mailboxes[random() % now->mailboxes.size()].second; };
  auto box = any();
  const auto to = any();
  for (int tries = 0; tries < 3 && box->size() == 0; ++tries) box = any();
  UidSet uids;
  const Uid first = 1 + random() % box->uid_next;
  uids.add(first, first + random() % 4);
  // All of a name's levels are made, so one letter and two make a small tree.
  std::string other(1, static_cast<char>('p' + random() % 4));
  if (random() % 3 == 0) other += "/" + std::string(1, static_cast<char>('p' + random() % 3));
  switch (random() % 18) {
    case 0:
    case 1:
    case 2: {
      what = "append";
      std::vector<NewMessage> letters;
      for (std::size_t left = 1 + random() % 3; left != 0; --left)
        letters.push_back(letter(name + "." + std::to_string(left), random));
      co_return is_settled(co_await account.append(box->id, std::move(letters)));
    }
    case 3:
    case 4: {
      what = "flags";
      FlagChange change;
      change.how = static_cast<FlagChange::How>(random() % 3);
      change.system_flags = random() % 2 == 0 ? deleted : seen | answered;
      if (random() % 2 == 0) change.keywords = {"k" + std::to_string(random() % 7)};
      std::optional<ModSeq> unchanged_since;
      if (random() % 4 == 0) unchanged_since = box->highest_modseq - random() % 2;
      co_return is_settled(co_await account.change_flags(box->id, uids, change, unchanged_since));
    }
    case 5:
    case 6:
      what = "copy";
      co_return is_settled(co_await account.copy(box->id, uids, to->id));
    case 7:
      what = "move";
      co_return is_settled(co_await account.move(box->id, uids, to->id));
    case 8:
    case 9:
    case 10:
      what = "expunge";
      co_return is_settled(co_await account.expunge(box->id, uids, random() % 4 == 0));
    case 11: {
      what = "undelete";
      const bool is_removed = !now->removed.empty() && random() % 2 == 0;
      const MailboxId from = is_removed ? now->removed.front().mailbox->id : box->id;
      co_return is_settled(co_await account.undelete(from, uids, to->id));
    }
    case 12:
    case 13:
    case 14: {
      what = "discard";
      const auto done = co_await account.discard_expunged(clock_.now() - Seconds(random() % 10));
      discarded += done.value_or(0);
      co_return is_settled(done);
    }
    case 15:
      what = "create";
      co_return is_settled(co_await account.create(other));
    case 16:
      what = "rename";
      co_return is_settled(co_await account.rename(box->name, other));
    default:
      what = "remove or subscribe";
      if (random() % 2 == 0)
        co_return is_settled(co_await account.subscribe(other, random() % 2 == 0));
      co_return is_settled(co_await account.remove(box->name));
  }
}

}  // namespace hikyaku::store
