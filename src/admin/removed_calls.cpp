#include "admin/removed_calls.h"

#include <algorithm>

#include "admin/find_account.h"
#include "base/events.h"

namespace hikyaku::admin {
namespace {

namespace json = boost::json;
using directory::Removed;

struct Desk {
  const directory::Backend& directory;
  delivery::Accounts& accounts;
  const delivery::LifecycleOptions& options;
  const Clock& clock;

  bool is_due(const Removed& removed) const {
    const auto due = delivery::deletion_time(removed, options);
    return due && *due <= std::chrono::floor<Seconds>(clock.now()).time_since_epoch().count();
  }
};

struct Amount {
  std::uint64_t messages = 0, octets = 0;
};

/// With what was expunged and can still be brought back.
Amount amount_of(const store::AccountValue& value) {
  Amount amount;
  store::for_all_held(value, [&](const store::Message& message) {
    ++amount.messages;
    amount.octets += message.bytes;
  });
  return amount;
}

Task<Result<json::value>> list(std::shared_ptr<Desk> desk) {
  CO_TRY(const auto view, known_accounts(desk->directory));
  std::vector<const Removed*> all;
  for (const Removed& one : view->removed()) all.push_back(&one);
  std::ranges::sort(all, {},
                    [](const Removed* one) { return std::string_view(one->account->name); });
  json::array rows;
  for (const Removed* one : all) {
    CO_TRY(const bool has_mail, co_await desk->accounts.has_mail(*one->account));
    if (!has_mail) continue;
    CO_TRY(const auto account, co_await desk->accounts.open(*one->account));
    const Amount amount = amount_of(*account->state());
    if (amount.messages == 0) continue;
    CO_TRY(const std::string folder, co_await desk->accounts.folder_of(*one->account));
    rows.push_back(json::object{{"name", one->account->name},
                                {"guid", one->account->guid.text()},
                                {"removed", one->time},
                                {"due", delivery::deletion_time(*one, desk->options).value_or(0)},
                                {"is_due", desk->is_due(*one)},
                                {"is_frozen", desk->options.removed.freezes},
                                {"messages", amount.messages},
                                {"octets", amount.octets},
                                {"folder", folder}});
  }
  co_return json::value(std::move(rows));
}

/// All mailboxes but INBOX, and all messages, without a way back.
Task<store::StoreResult<>> empty(store::Account& account, Time now) {
  std::vector<std::string> names;
  for (const auto& [id, mailbox] : account.state()->mailboxes)
    if (mailbox->name != "INBOX") names.push_back(mailbox->name);
  // Those beneath first.
  std::ranges::sort(names, std::greater());
  for (std::string& name : names)
    if (auto done = co_await account.remove(std::move(name)); !done)
      co_return std::unexpected(std::move(done).error());
  const auto inbox = account.state()->find("INBOX");
  store::UidSet all;
  if (inbox) store::for_all(*inbox, [&](const store::Message& message) { all.add(message.uid); });
  if (inbox)
    if (auto done = co_await account.expunge(inbox->id, std::move(all), false); !done)
      co_return std::unexpected(std::move(done).error());
  if (auto done = co_await account.discard_expunged(now + Seconds(1)); !done)
    co_return std::unexpected(std::move(done).error());
  co_return store::StoreResult<>();
}

Task<Result<json::value>> remove(std::shared_ptr<Desk> desk, Arguments arguments) {
  CO_TRY(const std::string text, text_argument(arguments, "guid"));
  CO_TRY(const std::string by, text_argument(arguments, "by"));
  CO_TRY(const auto view, known_accounts(desk->directory));
  const auto guid = Guid::from_text(text);
  const Removed* const removed = guid ? view->removed_by_guid(*guid) : nullptr;
  if (removed == nullptr)
    co_return fail(Error::Kind::permanent, "mailbox.removed", text + " is nobody who was removed");
  const std::string name = removed->account->name;
  if (!desk->is_due(*removed))
    co_return fail(Error::Kind::denied, "mailbox.removed", name + ": its time has not come");
  CO_TRY(const bool has_mail, co_await desk->accounts.has_mail(*removed->account));
  if (!has_mail) co_return fail(Error::Kind::permanent, "mailbox.removed", name + " has no mail");
  CO_TRY(const auto account, co_await desk->accounts.open(*removed->account));
  const Amount amount = amount_of(*account->state());
  const auto done = co_await empty(*account, desk->clock.now());
  if (!done) co_return std::unexpected(as_error(done.error()));
  const std::string messages = std::to_string(amount.messages), id = guid->text();
  event(Level::notice, "delivery.mailbox.deleted",
        {{"account", name}, {"guid", id}, {"messages", messages}, {"by", by}});
  co_return json::value(
      json::object{{"name", name}, {"messages", amount.messages}, {"octets", amount.octets}});
}

}  // namespace

void add_removed_calls(Api& api, const directory::Backend& directory, delivery::Accounts& accounts,
                       const delivery::LifecycleOptions& options, const Clock& clock) {
  const std::shared_ptr<Desk> desk(new Desk{directory, accounts, options, clock});
  api.add("mailbox.removed", [desk](Arguments) { return list(desk); });
  api.add("mailbox.delete_removed",
          [desk](Arguments given) { return remove(desk, std::move(given)); });
}

}  // namespace hikyaku::admin
