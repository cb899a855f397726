#include "admin/mailbox_json.h"

#include <algorithm>

#include "admin/find_account.h"
#include "admin/mailbox_calls.h"
#include "base/text.h"

namespace hikyaku::admin {
namespace {

namespace json = boost::json;

constexpr std::size_t keywords_max = 100;
constexpr std::size_t keyword_bytes_max = 255;

struct FlagName {
  store::Flags flag;
  std::string_view name;  // RFC 3501 2.3.2
};
constexpr FlagName flag_names[] = {{store::seen, "\\Seen"},
                                   {store::answered, "\\Answered"},
                                   {store::flagged, "\\Flagged"},
                                   {store::deleted, "\\Deleted"},
                                   {store::draft, "\\Draft"}};

std::unexpected<Error> wrong(std::string what) {
  return fail(Error::Kind::permanent, "mailbox.put", std::move(what));
}

Result<std::vector<std::string>> words(const json::object& object, std::string_view name) {
  std::vector<std::string> all;
  const json::value* list = object.if_contains(name);
  if (list == nullptr) return all;
  if (!list->is_array()) return wrong(std::string(name) + " is not a list");
  for (const json::value& one : list->as_array()) {
    if (!one.is_string()) return wrong(std::string(name) + " holds something that is no text");
    all.emplace_back(one.as_string());
  }
  return all;
}

}  // namespace

bool is_keyword(std::string_view word) {
  // What the atom's grammar leaves, so that it can be said in a FLAGS response.
  return !word.empty() && word.size() <= keyword_bytes_max && std::ranges::all_of(word, [](char c) {
    return c > ' ' && c < '\x7f' && !std::string_view("(){%*\"\\]").contains(c);
  });
}

Result<PutMessage> put_message(const json::value& value) {
  if (!value.is_object()) return wrong("a message is an object");
  const json::object& object = value.as_object();
  PutMessage message;
  TRY(message.octets, number_argument(object, "octets"));
  if (object.contains("received")) {
    TRY(const std::uint64_t received, number_argument(object, "received"));
    message.received = static_cast<std::int64_t>(received);
  }
  TRY(const auto flags, words(object, "flags"));
  for (const std::string& word : flags) {
    const auto known = std::ranges::find_if(
        flag_names, [&](const FlagName& one) { return iequals(one.name, word); });
    if (known == std::end(flag_names)) return wrong("there is no flag " + word);
    message.flags |= known->flag;
  }
  TRY(message.keywords, words(object, "keywords"));
  if (message.keywords.size() > keywords_max) return wrong("a message has too many keywords");
  for (const std::string& word : message.keywords)
    if (!is_keyword(word)) return wrong("this is no keyword: " + word);
  return message;
}

json::object message_row(const store::Mailbox& mailbox, const store::Message& message) {
  json::array flags;
  for (const auto& [flag, name] : flag_names)
    if (message.flags & flag) flags.emplace_back(name);
  const auto keywords = mailbox.keyword_names(message.flags);
  return {{"uid", message.uid},
          {"octets", message.bytes},
          {"received", message.received},
          {"flags", std::move(flags)},
          {"keywords", json::array(keywords.begin(), keywords.end())}};
}

Task<Result<std::shared_ptr<store::Account>>> open_account(const directory::Backend& directory,
                                                           delivery::Accounts& accounts,
                                                           const Arguments& arguments) {
  const auto account = find_account(directory, arguments);
  if (account) co_return co_await accounts.open(*account);
  // The mail of those who were removed is kept.
  const auto view = directory.view();
  const auto name = text_argument(arguments, "account");
  if (!view || !name) co_return std::unexpected(account.error());
  const auto guid = Guid::from_text(*name);
  const directory::Removed* const removed =
      guid ? view->removed_by_guid(*guid) : view->removed_by_name(*name);
  if (removed == nullptr) co_return std::unexpected(account.error());
  CO_TRY(const bool has_mail, co_await accounts.has_mail(*removed->account));
  if (!has_mail) co_return std::unexpected(account.error());
  co_return co_await accounts.open(*removed->account);
}

}  // namespace hikyaku::admin
