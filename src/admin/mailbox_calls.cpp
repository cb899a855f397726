#include "admin/mailbox_calls.h"

#include <algorithm>

#include "admin/control.h"
#include "admin/mailbox_json.h"
#include "admin/mailbox_put.h"

namespace hikyaku::admin {
namespace {

namespace json = boost::json;
using store::Mailbox;

/// What the calls need, kept as long as the Api has them.
struct Mail {
  const directory::Backend& directory;
  delivery::Accounts& accounts;
  const Clock& clock;
  PresentOfMailboxes presents;
};

using Opened = Result<std::shared_ptr<store::Account>>;

Task<Opened> open(Mail& mail, const Arguments& arguments) {
  return open_account(mail.directory, mail.accounts, arguments);
}

Result<std::shared_ptr<const Mailbox>> mailbox_of(const store::Account& account,
                                                  const Arguments& arguments) {
  TRY(const std::string name, text_argument(arguments, "mailbox"));
  if (auto mailbox = account.state()->find(name)) return mailbox;
  return fail(Error::Kind::permanent, "mailbox", "there is no mailbox " + name);
}

Task<Result<Reply>> list(std::shared_ptr<Mail> mail, Arguments arguments) {
  CO_TRY(const auto account, co_await open(*mail, arguments));
  const store::AccountState state = account->state();
  json::array rows;
  for (const auto& [name, id] : state->names) {
    const auto mailbox = state->find(id);
    rows.push_back(json::object{{"name", name},
                                {"messages", mailbox->size()},
                                {"octets", mailbox->bytes},
                                {"unseen", mailbox->unseen_count},
                                {"uid_validity", mailbox->uid_validity},
                                {"special_use", mailbox->special_use},
                                {"subscribed", state->subscribed.contains(name)}});
  }
  json::array subscribed(state->subscribed.begin(), state->subscribed.end());
  co_return Reply{
      json::object{{"mailboxes", std::move(rows)}, {"subscribed", std::move(subscribed)}}, {}};
}

Task<Result<Reply>> messages(std::shared_ptr<Mail> mail, Arguments arguments) {
  CO_TRY(const auto account, co_await open(*mail, arguments));
  CO_TRY(const auto mailbox, mailbox_of(*account, arguments));
  CO_TRY(const std::uint64_t from, number_argument(arguments, "from_uid"));
  CO_TRY(std::uint64_t limit, number_argument(arguments, "limit"));
  limit = std::min<std::uint64_t>(limit, mailbox_rows_max);
  json::array rows;
  const std::size_t begin =
      from > 0xffff'ffff ? mailbox->size() : mailbox->lower_bound(static_cast<store::Uid>(from));
  for (std::size_t i = begin; i < mailbox->size() && rows.size() < limit; ++i)
    rows.push_back(message_row(*mailbox, mailbox->at(i)));
  co_return Reply{
      json::object{{"uid_validity", mailbox->uid_validity}, {"messages", std::move(rows)}}, {}};
}

Result<std::vector<store::Uid>> uids_of(const Arguments& arguments) {
  const json::value* list = arguments.if_contains("uids");
  if (list == nullptr || !list->is_array())
    return fail(Error::Kind::permanent, "mailbox.get", "the argument uids is missing");
  std::vector<store::Uid> uids;
  for (const json::value& one : list->as_array()) {
    boost::system::error_code wrong;
    uids.push_back(one.to_number<store::Uid>(wrong));
    if (wrong) return fail(Error::Kind::permanent, "mailbox.get", "one of uids is none");
  }
  return uids;
}

Task<Result<Reply>> get(std::shared_ptr<Mail> mail, Arguments arguments) {
  CO_TRY(const auto account, co_await open(*mail, arguments));
  CO_TRY(const auto mailbox, mailbox_of(*account, arguments));
  CO_TRY(const std::uint64_t uid_validity, number_argument(arguments, "uid_validity"));
  if (mailbox->uid_validity != uid_validity)
    co_return fail(Error::Kind::temporary, "mailbox.get", "the mailbox was made anew meanwhile");
  CO_TRY(const auto uids, uids_of(arguments));
  Reply reply;
  json::array rows;
  for (const store::Uid uid : uids) {
    const auto index = mailbox->find(uid);
    if (!index) continue;
    const store::Message& message = mailbox->at(*index);
    if (!rows.empty() && reply.octets.size() + message.bytes > mailbox_batch_octets) break;
    const auto body = message.bytes > octets_max
                          ? Result<std::string>(
                                fail(Error::Kind::limit, "mailbox.get", "the message is too large"))
                          : co_await store::read_body(*account, message);
    if (!body) {
      rows.push_back(json::object{{"uid", uid}, {"octets", 0}, {"error", describe(body.error())}});
      continue;
    }
    reply.octets += *body;
    rows.push_back(json::object{{"uid", uid}, {"octets", body->size()}});
  }
  reply.value = json::object{{"messages", std::move(rows)}};
  co_return reply;
}

Task<Result<Reply>> put_into(std::shared_ptr<Mail> mail, Arguments arguments, std::string octets) {
  CO_TRY(auto account, co_await open(*mail, arguments));
  co_return co_await put(std::move(account), mail->presents, mail->clock, std::move(arguments),
                         std::move(octets));
}

Task<Result<Reply>> subscribe(std::shared_ptr<Mail> mail, Arguments arguments) {
  CO_TRY(const auto account, co_await open(*mail, arguments));
  CO_TRY(const std::string name, text_argument(arguments, "mailbox"));
  const auto done = co_await account->subscribe(name, true);
  if (!done) co_return std::unexpected(as_error(done.error()));
  co_return Reply{};
}

}  // namespace

void add_mailbox_calls(Api& api, const directory::Backend& directory, delivery::Accounts& accounts,
                       const Clock& clock) {
  const std::shared_ptr<Mail> mail(new Mail{directory, accounts, clock, {}});
  const auto add = [&](std::string method,
                       Task<Result<Reply>> (*handler)(std::shared_ptr<Mail>, Arguments)) {
    api.add_data(std::move(method), [mail, handler](Arguments given, std::string) {
      return handler(mail, std::move(given));
    });
  };
  add("mailbox.list", list);
  add("mailbox.messages", messages);
  add("mailbox.get", get);
  add("mailbox.subscribe", subscribe);
  api.add_data("mailbox.put", [mail](Arguments given, std::string octets) {
    return put_into(mail, std::move(given), std::move(octets));
  });
}

}  // namespace hikyaku::admin
