#include "delivery/intake.h"

#include <algorithm>
#include <atomic>
#include <unordered_set>

#include "base/check.h"
#include "base/events.h"
#include "mime/summary.h"

namespace hikyaku::delivery {
namespace {

/// Unique also over restarts: counts on from the microseconds of the start, slower than they pass.
std::string next_tag() {
  static std::atomic<std::uint64_t> last{static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::microseconds>(system_clock().now().time_since_epoch())
          .count())};
  constexpr std::string_view digits = "0123456789BCDFGHJKLMNPQRSTVWXZ_-";
  std::string tag;
  for (std::uint64_t rest = ++last; rest != 0; rest >>= 5) tag += digits[rest & 31];
  std::ranges::reverse(tag);
  return tag;
}

/// RFC 5321 4.4: the reverse-path as it was given in MAIL FROM.
std::string return_path(const smtp::Path& from) {
  return from.is_null() ? "Return-Path: <>\r\n" : "Return-Path: <" + from.text() + ">\r\n";
}

store::NewMessage new_message(std::string octets, Time now) {
  store::NewMessage message;
  message.summary = std::make_shared<const std::string>(mime::summarize(octets));
  message.body = std::make_shared<const std::string>(std::move(octets));
  message.received = std::chrono::floor<Seconds>(now).time_since_epoch().count();
  return message;
}

bool is_full(const log::AppendResult& result) {
  return !result && result.error().reason == log::AppendError::Reason::full;
}

}  // namespace

struct Intake::Sorted {
  std::vector<Target> targets;
  std::vector<smtp::Path> queued;  // of other servers, or nobody can say now
  std::vector<smtp::Path> full;    // no room: told by a bounce when others get the message
  std::vector<smtp::Path> failed;  // the mailbox cannot be opened now
};

Intake::Intake(log::Engine& engine, Accounts& accounts, const directory::Backend& directory,
               Queue& queue, IntakeOptions options, const Clock& clock)
    : engine_(engine),
      accounts_(accounts),
      directory_(directory),
      queue_(queue),
      options_(std::move(options)),
      clock_(clock),
      copies_(options_.copy_folder.empty() ? nullptr
                                           : std::make_unique<Copies>(options_.copy_folder)) {}

Task<Intake::Sorted> Intake::sort(std::vector<smtp::Path> recipients, std::uint64_t stored_bytes) {
  Sorted sorted;
  const auto view = directory_.view();
  std::unordered_set<Guid> seen;
  for (smtp::Path& recipient : recipients) {
    Route to = route(view.get(), options_.routing, recipient, clock_.now());
    if (to.kind != Route::Kind::account) {
      // Who was known at RCPT and is not now gets a bounce, not a refusal of the whole message.
      sorted.queued.push_back(to.kind == Route::Kind::foreign ? std::move(to.foreign)
                                                              : std::move(recipient));
      continue;
    }
    if (recipients.size() > 1 && !seen.insert(to.account->guid).second) continue;
    auto account = co_await accounts_.open(*to.account);
    if (!account) {
      const std::string name = to.account->name, why = describe(account.error());
      event(Level::error, "delivery.mailbox.unavailable", {{"account", name}, {"reason", why}});
      sorted.failed.push_back(std::move(recipient));
    } else if (auto room = (*account)->take_room(stored_bytes); !room) {
      sorted.full.push_back(std::move(recipient));
    } else {
      sorted.targets.push_back({*std::move(account), std::move(recipient), std::move(room)});
    }
  }
  co_return sorted;
}

Entry Intake::entry_for(const Mail& mail, const std::vector<smtp::Path>& recipients) const {
  Entry entry;
  entry.received = clock_.now();
  entry.expires = entry.received + options_.expiry;
  entry.from = mail.from;
  entry.body_8bit = mail.body_8bit;
  entry.is_bounce = mail.is_bounce;
  entry.recipients.reserve(recipients.size());
  for (const smtp::Path& path : recipients) {
    Recipient recipient;
    recipient.path = path;
    recipient.next = entry.received;
    entry.recipients.push_back(std::move(recipient));
  }
  return entry;
}

Task<std::expected<Taken, NotTaken>> Intake::take(Mail mail) {
  std::string tag = next_tag();
  if (copies_ == nullptr) co_return co_await take_as(std::move(tag), std::move(mail));
  // The copy is durable first: what is acknowledged is in the folder, whatever happens between.
  const Time received = clock_.now();
  const Copies::Copy copy{tag, received, mail.from, mail.recipients, mail.message};
  if (const auto copied = co_await copies_->write(copy); !copied)
    co_return std::unexpected(NotTaken{copied.error().kind == Error::Kind::limit
                                           ? NotTaken::Why::disk_full
                                           : NotTaken::Why::temporary,
                                       describe(copied.error())});
  auto taken = co_await take_as(tag, std::move(mail));
  if (!taken) co_await copies_->remove(std::move(tag), received);
  co_return taken;
}

Task<std::expected<Taken, NotTaken>> Intake::take_as(std::string tag, Mail mail) {
  Taken taken;
  taken.tag = std::move(tag);
  std::vector<smtp::Path> everybody;
  if (!options_.archive.empty()) everybody = mail.recipients;
  const std::string first_line = return_path(mail.from);
  Sorted sorted =
      co_await sort(std::move(mail.recipients), first_line.size() + mail.message.size());
  if (sorted.targets.empty() && sorted.queued.empty() && sorted.failed.empty())
    co_return std::unexpected(
        NotTaken{NotTaken::Why::no_room_for_mailbox, "every mailbox is full"});
  std::ranges::move(sorted.full, std::back_inserter(sorted.queued));

  // What goes to the queue, in one append.
  Queue::Batch batch;
  if (!sorted.queued.empty()) batch.records.push_back(Added{entry_for(mail, sorted.queued)});
  if (!everybody.empty()) {
    Added archived{entry_for(mail, everybody)};
    archived.entry.via = options_.archive;
    archived.entry.is_silent = true;
    batch.records.push_back(std::move(archived));
  }
  for (QueueRecord& record : batch.records) std::get<Added>(record).entry.tag = taken.tag;
  const bool has_queue_part = !batch.records.empty();
  const bool is_all_queue = has_queue_part && sorted.targets.empty() && sorted.failed.empty();
  if (is_all_queue) std::ranges::move(mail.also, std::back_inserter(batch.records));

  std::vector<log::Append> appends;
  appends.reserve(sorted.targets.size() + 1);
  log::Body body;
  if (!sorted.targets.empty()) {
    if (has_queue_part) batch.body = std::make_shared<const std::string>(mail.message);
    mail.message.insert(0, first_line);
    const store::NewMessage message = new_message(std::move(mail.message), clock_.now());
    body = message.body;
    for (const Target& target : sorted.targets)
      appends.push_back(target.account->delivery_of(message));
  } else {
    batch.body = std::make_shared<const std::string>(std::move(mail.message));
  }
  std::vector<log::Append> copies = appends;
  if (has_queue_part) appends.push_back(queue_.append_of(batch));

  bool is_disk_full = false;
  std::string trouble;
  if (!appends.empty()) {
    std::vector<log::AppendResult> results = co_await engine_.append_all(std::move(appends));
    HIKYAKU_CHECK(results.size() == copies.size() + (has_queue_part ? 1 : 0));
    for (std::size_t i = 0; i < copies.size(); ++i) {
      is_disk_full |= is_full(results[i]);
      const auto stored = co_await sorted.targets[i].account->delivered(std::move(copies[i]),
                                                                        std::move(results[i]));
      sorted.targets[i].room = nullptr;
      if (stored) {
        ++taken.accounts_count;
      } else {
        trouble = stored.error().detail;
        sorted.failed.push_back(std::move(sorted.targets[i].recipient));
      }
    }
    if (has_queue_part) {
      is_disk_full |= is_full(results.back());
      const auto queued = co_await queue_.appended(batch, std::move(results.back()));
      if (queued) {
        taken.queued_count = sorted.queued.size();
      } else {
        trouble = describe(queued.error());
        std::ranges::move(sorted.queued, std::back_inserter(sorted.failed));
      }
    }
  }
  if (!sorted.failed.empty()) {
    if (taken.accounts_count == 0 && taken.queued_count == 0) {
      co_return std::unexpected(NotTaken{
          is_disk_full ? NotTaken::Why::disk_full : NotTaken::Why::temporary, std::move(trouble)});
    }
    // Somebody has it already: a refusal would make the client send it to them again.
    Queue::Batch rest;
    Added added{entry_for(mail, sorted.failed)};
    added.entry.tag = taken.tag;
    rest.records.push_back(std::move(added));
    rest.body = batch.body != nullptr
                    ? batch.body
                    : std::make_shared<const std::string>(body->substr(first_line.size()));
    log::Append append = queue_.append_of(rest);
    log::AppendResult result = co_await engine_.append(std::move(append));
    const auto queued = co_await queue_.appended(std::move(rest), std::move(result));
    if (!queued)
      co_return std::unexpected(NotTaken{NotTaken::Why::temporary, describe(queued.error())});
    taken.queued_count += sorted.failed.size();
  }
  if (!mail.also.empty() && !is_all_queue) (void)co_await queue_.write(std::move(mail.also));
  co_return taken;
}

Task<std::vector<Outcome>> Intake::deliver_queued(EntryPtr entry,
                                                  std::vector<std::uint32_t> recipients) {
  using State = Recipient::State;
  std::vector<Outcome> outcomes;
  const auto view = directory_.view();
  const std::string first_line = return_path(entry->from);
  // The accounts, and for each outcome the index of its account.
  std::vector<Target> targets;
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  std::unordered_map<Guid, std::size_t> known;
  for (const std::uint32_t index : recipients) {
    Outcome outcome;
    outcome.recipient = index;
    const Route to =
        route(view.get(), options_.routing, entry->recipients[index].path, clock_.now());
    if (to.kind == Route::Kind::never_seen ||
        (to.kind == Route::Kind::unknown && !directory_.is_current())) {
      outcome.reason = {"4.3.0", "The directory cannot be read now", "", false};
    } else if (to.kind == Route::Kind::disputed) {
      outcome.reason = {"4.3.5", "Several accounts claim the address", "", false};
    } else if (to.kind == Route::Kind::foreign) {
      outcome.reason = {"4.3.5", "The domain is not one of this server any more", "", false};
    } else if (to.kind == Route::Kind::unknown) {
      outcome.state = State::failed;
      outcome.reason = {"5.1.1", "No such user here", "", false};
    } else if (to.kind == Route::Kind::refused) {
      outcome.state = directory_.is_current() ? State::failed : outcome.state;
      outcome.reason = {directory_.is_current() ? "5.2.1" : "4.2.1", "Mailbox disabled", "", false};
    } else if (const auto same = known.find(to.account->guid); same != known.end()) {
      pairs.emplace_back(outcomes.size(), same->second);
    } else if (auto account = co_await accounts_.open(*to.account); !account) {
      outcome.reason = {"4.2.0", "The mailbox cannot be opened now", "", false};
    } else if (auto room = (*account)->take_room(first_line.size() + entry->body.bytes); !room) {
      outcome.state = State::failed;
      outcome.reason = {"5.2.2", "The mailbox is full", "", false};
    } else {
      known.emplace(to.account->guid, targets.size());
      pairs.emplace_back(outcomes.size(), targets.size());
      targets.push_back({*std::move(account), {}, std::move(room)});
    }
    outcomes.push_back(std::move(outcome));
  }
  if (targets.empty()) co_return outcomes;

  auto octets = co_await queue_.read_message(entry);
  if (!octets) {
    for (const auto& [at, target] : pairs)
      outcomes[at].reason = {"4.3.0", "The message cannot be read now", "", false};
    co_return outcomes;
  }
  octets->insert(0, first_line);
  const store::NewMessage message = new_message(*std::move(octets), clock_.now());
  std::vector<log::Append> appends;
  for (const Target& target : targets) appends.push_back(target.account->delivery_of(message));
  std::vector<log::Append> copies = appends;
  std::vector<log::AppendResult> results = co_await engine_.append_all(std::move(appends));
  std::vector<bool> is_stored;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const auto stored =
        co_await targets[i].account->delivered(std::move(copies[i]), std::move(results[i]));
    targets[i].room = nullptr;
    is_stored.push_back(stored.has_value());
  }
  for (const auto& [at, target] : pairs) {
    if (is_stored[target]) {
      outcomes[at].state = State::delivered;
      outcomes[at].reason = {"2.0.0", "Delivered to the mailbox", "", false};
    } else {
      outcomes[at].reason = {"4.3.0", "The mailbox cannot be written now", "", false};
    }
  }
  co_return outcomes;
}

}  // namespace hikyaku::delivery
