#include "delivery/acceptor.h"

#include "base/events.h"

namespace hikyaku::delivery {
namespace {

const smtp::Reply accepted{250, "2.1.5", "Recipient accepted"};
const smtp::Reply full{552, "5.2.2", "Mailbox full"};

// Without SIZE (RFC 1870) any message is taken that could be small enough.
smtp::Reply answer_of(const store::Account& account, std::optional<std::uint64_t> size) {
  if (account.has_room(size.value_or(1))) return accepted;
  const std::uint64_t bytes_max = account.quota().bytes_max;
  // RFC 3463 3.3: also an empty mailbox would be too small.
  if (size && bytes_max != 0 && *size > bytes_max)
    return {552, "5.2.3", "Message larger than the mailbox may hold"};
  return full;
}

}  // namespace

smtp::Reply Acceptor::answer_too_big(const smtp::Sender& sender, std::uint64_t size) const {
  if (!sender.account) return {};
  const std::uint64_t limit =
      intake_.accounts().sending_limits_of(*sender.account).message_bytes_max;
  if (limit == 0 || size <= limit) return {};
  const std::string bytes = std::to_string(size), bytes_max = std::to_string(limit);
  event(Level::notice, "smtp.sending.too_big",
        {{"account", sender.account->name},
         {"client", sender.client.address},
         {"size", bytes},
         {"size_max", bytes_max}});
  return {552, "5.3.4", "Message size exceeds the limit of this account"};
}

smtp::Reply Acceptor::check_sender(const smtp::Sender& sender, const smtp::Path&,
                                   std::optional<std::uint64_t> size) {
  // RFC 1870 6.1: a size that can never be taken is refused before the message is sent.
  if (size && *size > options_.message_bytes_max)
    return {552, "5.3.4", "Message size exceeds the limit of this server"};
  if (size)
    if (smtp::Reply refusal = answer_too_big(sender, *size); refusal.code != 0) return refusal;
  // RFC 6409 4.3: the submission ports are for those who have said who they are.
  if (sender.is_submission && !sender.account) return {530, "5.7.0", "Authentication required"};
  return {250, "2.1.0", "Sender accepted"};
}

smtp::Reply Acceptor::check_recipient(const smtp::Sender& sender, const smtp::Path&,
                                      const smtp::Path& recipient,
                                      std::optional<std::uint64_t> size) {
  if (sender.account &&
      !may_send_to(intake_.accounts().sending_limits_of(*sender.account), recipient)) {
    const std::string to = recipient.text();
    event(Level::notice, "smtp.sending.not_there",
          {{"account", sender.account->name}, {"client", sender.client.address}, {"to", to}});
    return {550, "5.7.1", "This account may not send to that address"};
  }
  const auto view = intake_.directory().view();
  const Route to = route(view.get(), intake_.routing(), recipient, intake_.now());
  switch (to.kind) {
    case Route::Kind::unknown:
      if (intake_.directory().is_current()) return {550, "5.1.1", "No such user here"};
      [[fallthrough]];
    case Route::Kind::never_seen:
      return {451, "4.3.0", "Directory not available, try again later"};
    case Route::Kind::refused:
      // RFC 3463 3.3: X.2.1. It may be enabled again, where the directory cannot be read now.
      if (intake_.directory().is_current()) return {550, "5.2.1", "Mailbox disabled"};
      return {451, "4.2.1", "Mailbox disabled, try again later"};
    case Route::Kind::disputed:
      return {451, "4.3.5", "The address is not usable now, try again later"};
    case Route::Kind::foreign:
      if (to.is_for_administrator ||
          options_.relay.may_relay(sender.account.has_value(), sender.client.address))
        break;
      return {550, "5.7.1", "Relaying denied"};
    case Route::Kind::account: {
      const auto account = intake_.accounts().find_open(*to.account);
      if (account != nullptr) return answer_of(*account, size);
      if (intake_.accounts().quota_of(*to.account).is_unlimited()) break;
      return {};  // await_recipient() looks
    }
  }
  return accepted;
}

Task<smtp::Reply> Acceptor::await_recipient(const smtp::Sender& sender, const smtp::Path& from,
                                            const smtp::Path& recipient,
                                            std::optional<std::uint64_t> size) {
  const auto view = intake_.directory().view();
  const Route to = route(view.get(), intake_.routing(), recipient, intake_.now());
  std::shared_ptr<store::Account> held;  // so that it stays open
  if (to.kind == Route::Kind::account) {
    auto opened = co_await intake_.accounts().open(*to.account);
    if (opened) held = *std::move(opened);
  }
  smtp::Reply reply = check_recipient(sender, from, recipient, size);
  // A mailbox that cannot be opened now: what comes for it waits in the queue.
  if (reply.code == 0) co_return accepted;
  co_return reply;
}

Task<smtp::Reply> Acceptor::accept(smtp::Envelope envelope, std::string message) {
  const std::uint64_t bytes = message.size();
  // Not every client says SIZE, and not every one the truth.
  if (smtp::Reply refusal = answer_too_big(envelope.sender, bytes - envelope.trace_bytes);
      refusal.code != 0)
    co_return refusal;
  std::string recipients;
  for (const smtp::Path& recipient : envelope.recipients) {
    if (!recipients.empty()) recipients += ',';
    recipients += recipient.text();
  }
  const std::string from = envelope.from.text();
  Mail mail;
  mail.from = std::move(envelope.from);
  mail.recipients = std::move(envelope.recipients);
  mail.message = std::move(message);
  mail.body_8bit = envelope.body_8bit;
  const std::string client = net::to_string(envelope.sender.client);
  auto taken = co_await intake_.take(std::move(mail));
  if (!taken) {
    event(
        Level::warning, "smtp.message.refused",
        {{"client", client}, {"from", from}, {"to", recipients}, {"reason", taken.error().detail}});
    switch (taken.error().why) {
      case NotTaken::Why::no_room_for_mailbox:
        co_return full;
      case NotTaken::Why::disk_full:
        co_return smtp::Reply{452, "4.3.1", "Insufficient system storage, try again later"};
      case NotTaken::Why::temporary:
        break;
    }
    co_return smtp::Reply{451, "4.3.0", "Cannot take the message now, try again later"};
  }
  const std::string size = std::to_string(bytes);
  event(
      Level::info, "smtp.message.accepted",
      {{"id", taken->tag}, {"client", client}, {"from", from}, {"to", recipients}, {"size", size}});
  co_return smtp::Reply{250, "2.0.0", "Message accepted as " + taken->tag};
}

}  // namespace hikyaku::delivery
