#include "admin/mailbox_put.h"

#include <algorithm>

#include "admin/mailbox_calls.h"
#include "admin/mailbox_json.h"
#include "base/checksum.h"
#include "mime/summary.h"

namespace hikyaku::admin {
namespace {

namespace json = boost::json;

std::unexpected<Error> wrong(std::string what) {
  return fail(Error::Kind::permanent, "mailbox.put", std::move(what));
}

Result<std::vector<PutMessage>> messages_of(const Arguments& arguments, std::size_t octets) {
  const json::value* rows = arguments.if_contains("messages");
  if (rows == nullptr || !rows->is_array()) return wrong("the argument messages is missing");
  if (rows->as_array().size() > mailbox_batch_messages_max)
    return wrong("more than " + std::to_string(mailbox_batch_messages_max) + " messages");
  std::vector<PutMessage> messages;
  for (const json::value& row : rows->as_array()) {
    TRY(messages.emplace_back(), put_message(row));
    if (messages.back().octets > octets) return wrong("the messages are longer than the octets");
    octets -= messages.back().octets;
  }
  if (octets > 0) return wrong("the messages are shorter than the octets");
  return messages;
}

store::NewMessage new_message(PutMessage told, std::string octets, std::int64_t now) {
  store::NewMessage message;
  message.summary = std::make_shared<const std::string>(mime::summarize(octets));
  if (told.received == 0)
    if (const auto summary = mime::SummaryView::read(*message.summary); summary)
      told.received = summary->sent();
  message.received = told.received > 0 ? told.received : now;
  message.body = std::make_shared<const std::string>(std::move(octets));
  message.system_flags = told.flags;
  message.keywords = std::move(told.keywords);
  return message;
}

bool holds(const std::vector<std::pair<std::uint64_t, log::Body>>& taken, std::uint64_t sum,
           std::string_view octets) {
  return std::ranges::any_of(
      taken, [&](const auto& one) { return one.first == sum && *one.second == octets; });
}

/// Gives it back, also when the coroutine is ended.
class Taken {
 public:
  Taken(PresentOfMailboxes& all, PresentOfMailboxes::Key key)
      : all_(all), key_(std::move(key)), present_(all.take(key_)) {}
  ~Taken() { all_.give_back(std::move(key_), std::move(present_)); }
  Taken(const Taken&) = delete;
  Taken& operator=(const Taken&) = delete;
  Present* operator->() { return present_.get(); }

 private:
  PresentOfMailboxes& all_;
  PresentOfMailboxes::Key key_;
  std::unique_ptr<Present> present_;
};

}  // namespace

Task<Result<std::shared_ptr<const store::Mailbox>>> mailbox_for(store::Account& account,
                                                                std::string name) {
  name = store::canonical_mailbox_name(name);
  if (auto mailbox = account.state()->find(name)) co_return mailbox;
  const auto made = co_await account.create(name);
  if (!made && made.error().reason != store::StoreError::Reason::exists)
    co_return std::unexpected(as_error(made.error()));
  if (auto mailbox = account.state()->find(name)) co_return mailbox;
  co_return fail(Error::Kind::temporary, "mailbox", name + " is gone again");
}

Task<Result<Reply>> put(std::shared_ptr<store::Account> account, PresentOfMailboxes& presents,
                        const Clock& clock, Arguments arguments, std::string octets) {
  CO_TRY(std::vector<PutMessage> told, messages_of(arguments, octets.size()));
  CO_TRY(const std::string name, text_argument(arguments, "mailbox"));
  CO_TRY(const auto mailbox, co_await mailbox_for(*account, name));
  const json::value* skip = arguments.if_contains("skip_present");
  const bool skips = skip != nullptr && skip->is_bool() && skip->get_bool();

  Taken present(presents, {account->log(), mailbox->id});
  if (skips) present->look_at(*mailbox, mailbox->uid_next);
  const std::int64_t now =
      std::chrono::duration_cast<Seconds>(clock.now().time_since_epoch()).count();
  std::vector<store::NewMessage> messages;
  std::vector<std::pair<std::uint64_t, log::Body>> taken;
  std::size_t at = 0;
  for (PutMessage& one : told) {
    std::string own = told.size() == 1 ? std::move(octets) : octets.substr(at, one.octets);
    at += own.size();
    const std::uint64_t sum = checksum(own);
    if (skips && (holds(taken, sum, own) || co_await present->holds(*account, mailbox, own)))
      continue;
    messages.push_back(new_message(std::move(one), std::move(own), now));
    taken.emplace_back(sum, messages.back().body);
  }
  const std::size_t stored = messages.size();
  const auto done = co_await account->append(mailbox->id, std::move(messages));
  if (!done) co_return std::unexpected(as_error(done.error()));
  if (skips && stored > 0) {
    // Others may have added some in between.
    if (const auto after = done->state->find(mailbox->id))
      present->look_at(*after, done->uids.front());
    for (std::size_t i = 0; i < done->uids.size(); ++i)
      present->add(done->uids[i], *taken[i].second);
  }
  co_return Reply{json::object{{"stored", stored}, {"present", told.size() - stored}}, {}};
}

}  // namespace hikyaku::admin
