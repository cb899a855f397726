#include "admin/mailbox_care_calls.h"

#include <algorithm>

#include "admin/find_account.h"
#include "admin/mailbox_json.h"
#include "admin/mailbox_put.h"
#include "store/check.h"

namespace hikyaku::admin {
namespace {

namespace json = boost::json;
using store::Mailbox;

struct Care {
  const directory::Backend& directory;
  delivery::Accounts& accounts;
};

/// What of a mailbox can be brought back; `removed`: when it was removed, with all that was in it.
template <class F>
void for_deleted(const Mailbox& mailbox, std::uint32_t removed, F visit) {
  store::for_all(mailbox.expunged, [&](const store::Message& m) { visit(m, m.expunged); });
  if (removed != 0) store::for_all(mailbox, [&](const store::Message& m) { visit(m, removed); });
}

struct Deleted {
  std::shared_ptr<const Mailbox> mailbox;
  std::uint32_t removed = 0;
};

std::vector<Deleted> all_deleted(const store::AccountValue& value) {
  std::vector<Deleted> all;
  for (const auto& [id, mailbox] : value.mailboxes) all.push_back({mailbox, 0});
  for (const auto& [mailbox, time] : value.removed) all.push_back({mailbox, time});
  return all;
}

Task<Result<json::value>> names(std::shared_ptr<Care> care) {
  CO_TRY(const auto view, known_accounts(care->directory));
  json::array found;
  for (const directory::AccountPtr& account : view->accounts()) {
    CO_TRY(const bool has_mail, co_await care->accounts.has_mail(*account));
    if (has_mail) found.emplace_back(account->name);
  }
  co_return json::value(std::move(found));
}

Task<Result<json::value>> list_deleted(std::shared_ptr<Care> care, Arguments arguments) {
  CO_TRY(const auto account, co_await open_account(care->directory, care->accounts, arguments));
  const store::AccountState state = account->state();
  json::array rows;
  for (const auto& [mailbox, removed] : all_deleted(*state)) {
    std::uint64_t messages = 0, octets = 0;
    std::uint32_t first = ~0u, last = 0;
    for_deleted(*mailbox, removed, [&](const store::Message& message, std::uint32_t when) {
      ++messages;
      octets += message.bytes;
      first = std::min(first, when);
      last = std::max(last, when);
    });
    if (messages == 0) continue;
    rows.push_back(json::object{{"id", mailbox->id},
                                {"name", mailbox->name},
                                {"removed", removed},
                                {"messages", messages},
                                {"octets", octets},
                                {"first", first},
                                {"last", last}});
  }
  co_return json::value(std::move(rows));
}

Task<Result<json::value>> undelete(std::shared_ptr<Care> care, Arguments arguments) {
  CO_TRY(const auto account, co_await open_account(care->directory, care->accounts, arguments));
  CO_TRY(const std::uint64_t id, number_argument(arguments, "id"));
  CO_TRY(const std::uint64_t since, number_argument(arguments, "since"));
  CO_TRY(std::string into, text_argument(arguments, "into"));
  const auto all = all_deleted(*account->state());
  const auto from = std::ranges::find(all, id, [](const Deleted& one) { return one.mailbox->id; });
  if (from == all.end())
    co_return fail(Error::Kind::permanent, "mailbox.undelete", "there is no such mailbox any more");
  if (into.empty()) into = from->mailbox->name;
  CO_TRY(const auto to, co_await mailbox_for(*account, std::move(into)));
  store::UidSet uids;
  for_deleted(*from->mailbox, from->removed,
              [&](const store::Message& message, std::uint32_t when) {
                if (when >= since) uids.add(message.uid);
              });
  const auto restored = co_await account->undelete(id, std::move(uids), to->id);
  if (!restored) co_return std::unexpected(as_error(restored.error()));
  co_return json::value(json::object{{"restored", restored->source.size()}, {"mailbox", to->name}});
}

std::string_view name_of(store::Finding::What what) {
  constexpr std::string_view all[] = {"record", "message", "summary", "snapshot"};
  return all[static_cast<std::size_t>(what)];
}

Task<Result<json::value>> check(std::shared_ptr<Care> care, Arguments arguments) {
  CO_TRY(auto account, co_await open_account(care->directory, care->accounts, arguments));
  const json::value* const repair = arguments.if_contains("repair");
  const bool mends = repair != nullptr && repair->is_bool() && repair->as_bool();
  CO_TRY(const store::CheckReport report, co_await store::check(std::move(account), mends));
  json::array findings;
  for (const store::Finding& one : report.findings)
    findings.push_back(json::object{{"what", name_of(one.what)},
                                    {"position", one.position},
                                    {"mailbox", one.mailbox},
                                    {"uid", one.uid},
                                    {"expunged", one.is_expunged},
                                    {"mended", one.is_mended}});
  co_return json::value(json::object{{"records", report.records},
                                     {"messages", report.messages},
                                     {"octets", report.bytes},
                                     {"findings", std::move(findings)},
                                     {"findings_count", report.findings_count},
                                     {"unused", report.unused_bytes},
                                     {"given_back", report.is_room_given_back}});
}

}  // namespace

void add_mailbox_care_calls(Api& api, const directory::Backend& directory,
                            delivery::Accounts& accounts) {
  const std::shared_ptr<Care> care(new Care{directory, accounts});
  const auto add = [&](std::string method,
                       Task<Result<json::value>> (*handler)(std::shared_ptr<Care>, Arguments)) {
    api.add(std::move(method),
            [care, handler](Arguments given) { return handler(care, std::move(given)); });
  };
  api.add("mailbox.accounts", [care](Arguments) { return names(care); });
  add("mailbox.deleted", list_deleted);
  add("mailbox.undelete", undelete);
  add("mailbox.check", check);
}

}  // namespace hikyaku::admin
