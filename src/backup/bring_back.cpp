#include "backup/bring_back.h"

#include <algorithm>

#include "backup/present.h"
#include "mime/summary.h"
#include "store/history.h"

namespace hikyaku::backup {
namespace {

using store::Message;
using Reason = store::StoreError::Reason;

// Of one append.
constexpr std::size_t batch_messages_max = 200;
constexpr std::uint64_t batch_bytes_max = 8u << 20;

Task<Result<std::string>> read_message(log::Engine& engine, log::LogName log, Message message) {
  std::string octets(message.bytes, '\0');
  CO_TRY_DO(co_await engine.read_body(log, {message.body, message.bytes}, 0, octets));
  co_return octets;
}

class BringBack {
 public:
  BringBack(log::Engine& source, log::LogName log, std::shared_ptr<store::Account> account,
            BringBackOptions options, std::function<bool(const BroughtBack&)> goes_on)
      : source_(source),
        log_(std::move(log)),
        account_(std::move(account)),
        options_(std::move(options)),
        goes_on_(std::move(goes_on)) {
    for (std::string& name : options_.mailboxes) name = store::canonical_mailbox_name(name);
  }

  Task<Result<BroughtBack>> run() {
    CO_TRY(const auto then, co_await store::state_at(source_, log_, options_.at));
    if (then->position == 0)
      co_return fail(Error::Kind::permanent, "restore", "there was no such account at that time");
    for (const std::string& name : options_.mailboxes)
      if (!then->names.contains(name))
        co_return fail(Error::Kind::permanent, "restore",
                       "there was no mailbox " + name + " at that time");
    std::vector<std::shared_ptr<const store::Mailbox>> chosen;
    for (const auto& [name, id] : then->names) {
      if (!options_.mailboxes.empty() &&
          std::ranges::find(options_.mailboxes, name) == options_.mailboxes.end())
        continue;
      chosen.push_back(then->find(id));
      done_.messages += chosen.back()->size();
    }
    for (const auto& mailbox : chosen) {
      CO_TRY_DO(co_await bring_mailbox(*then, *mailbox));
      if (is_ended_) break;
    }
    co_return done_;
  }

 private:
  Task<Result<>> bring_mailbox(const store::AccountValue& then, const store::Mailbox& mailbox) {
    done_.mailbox = options_.below.empty() ? mailbox.name : options_.below + "/" + mailbox.name;
    CO_TRY(const auto into, co_await mailbox_for(then, mailbox));
    // Of the log itself a uid says it; of a backup's copy, too, for it is of the same log.
    Present present(*account_, into);
    std::vector<store::NewMessage> batch;
    std::uint64_t bytes = 0;
    std::vector<Message> missing;
    for (std::size_t i = 0; i < mailbox.size(); ++i) {
      if (account_->log() == log_ && present.take(mailbox, mailbox.at(i)))
        ++done_.there;
      else
        missing.push_back(mailbox.at(i));
    }
    done_.looked_at += mailbox.size() - missing.size();
    for (const Message& message : missing) {
      is_ended_ = !goes_on_(done_);
      if (is_ended_) break;
      ++done_.looked_at;
      auto octets = co_await read_message(source_, log_, message);
      if (!octets) {
        ++done_.unreadable;
        continue;
      }
      if (co_await present.take(*octets)) {
        ++done_.there;
        continue;
      }
      bytes += octets->size();
      store::NewMessage one;
      one.summary = std::make_shared<const std::string>(mime::summarize(*octets));
      one.body = std::make_shared<const std::string>(*std::move(octets));
      one.received = message.received;
      // What was to be expunged then would not stay.
      one.system_flags = message.flags & store::system_flags_mask & ~store::Flags{store::deleted};
      one.keywords = mailbox.keyword_names(message.flags);
      batch.push_back(std::move(one));
      if (batch.size() < batch_messages_max && bytes < batch_bytes_max) continue;
      CO_TRY_DO(co_await add(into->id, std::exchange(batch, {})));
      bytes = 0;
    }
    if (!batch.empty()) CO_TRY_DO(co_await add(into->id, std::move(batch)));
    co_return Result<>();
  }

  Task<Result<std::shared_ptr<const store::Mailbox>>> mailbox_for(const store::AccountValue& then,
                                                                  const store::Mailbox& mailbox) {
    const auto now = account_->state();
    if (auto found = now->find(done_.mailbox)) co_return found;
    const bool is_taken = std::ranges::any_of(now->mailboxes, [&](const auto& one) {
      return one.second->special_use == mailbox.special_use;
    });
    auto made = co_await account_->create(
        done_.mailbox, is_taken || !options_.below.empty() ? std::string() : mailbox.special_use);
    if (made && then.subscribed.contains(mailbox.name))
      made = co_await account_->subscribe(done_.mailbox, true);
    if (!made) co_return std::unexpected(as_error(made.error()));
    co_return account_->state()->find(done_.mailbox);
  }

  Task<Result<>> add(store::MailboxId mailbox, std::vector<store::NewMessage> messages) {
    const std::size_t count = messages.size();
    auto stored = co_await account_->append(mailbox, messages);
    if (!stored && stored.error().reason == Reason::keyword_limit) {
      for (store::NewMessage& message : messages) message.keywords.clear();
      stored = co_await account_->append(mailbox, std::move(messages));
    }
    if (!stored) co_return std::unexpected(as_error(stored.error()));
    done_.restored += count;
    co_return Result<>();
  }

  log::Engine& source_;
  const log::LogName log_;
  const std::shared_ptr<store::Account> account_;
  BringBackOptions options_;
  const std::function<bool(const BroughtBack&)> goes_on_;
  BroughtBack done_;
  bool is_ended_ = false;
};

}  // namespace

Task<Result<BroughtBack>> bring_back(log::Engine& source, log::LogName log,
                                     std::shared_ptr<store::Account> account,
                                     BringBackOptions options,
                                     std::function<bool(const BroughtBack&)> goes_on) {
  BringBack work(source, std::move(log), std::move(account), std::move(options),
                 std::move(goes_on));
  co_return co_await work.run();
}

}  // namespace hikyaku::backup
