#include "admin/mailbox_json.h"

#include <algorithm>

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
  json::array flags, keywords;
  for (const auto& [flag, name] : flag_names)
    if (message.flags & flag) flags.emplace_back(name);
  for (std::size_t i = 0; i < mailbox.keywords.size(); ++i)
    if (message.flags & store::Flags{1} << (store::first_keyword_bit + i))
      keywords.emplace_back(mailbox.keywords[i]);
  return {{"uid", message.uid},
          {"octets", message.bytes},
          {"received", message.received},
          {"flags", std::move(flags)},
          {"keywords", std::move(keywords)}};
}

Error error_of(const store::StoreError& error) {
  using Reason = store::StoreError::Reason;
  const auto because = [&](Error::Kind kind, std::string what) {
    if (!error.detail.empty()) what += ": " + error.detail;
    return Error{kind, "mailbox", std::move(what)};
  };
  switch (error.reason) {
    case Reason::no_such_mailbox:
      return because(Error::Kind::permanent, "there is no such mailbox");
    case Reason::exists:
      return because(Error::Kind::permanent, "the mailbox exists already");
    case Reason::has_children:
    case Reason::not_allowed:
      return because(Error::Kind::permanent, "this cannot be done");
    case Reason::over_quota:
      return because(Error::Kind::limit, "the account's quota is reached");
    case Reason::keyword_limit:
      return because(Error::Kind::limit, "the mailbox has no room for another keyword");
    case Reason::name_invalid:
      return because(Error::Kind::permanent, "this is no name of a mailbox");
    case Reason::damaged:
      return because(Error::Kind::permanent, "the mail is damaged");
    case Reason::unavailable:
      break;
  }
  return because(Error::Kind::temporary, "the mail cannot be written now");
}

Task<Result<std::shared_ptr<store::Account>>> open_account(const directory::Backend& directory,
                                                           delivery::Accounts& accounts,
                                                           const Arguments& arguments) {
  CO_TRY(const std::string name, text_argument(arguments, "account"));
  const auto view = directory.view();
  if (!view)
    co_return fail(Error::Kind::temporary, "mailbox",
                   "the directory has not been read yet: see `hikyaku service status`");
  const auto guid = Guid::from_text(name);
  const directory::Account* account = guid ? view->by_guid(*guid) : view->by_login(name);
  if (account == nullptr)
    co_return fail(Error::Kind::permanent, "mailbox", "there is no mail account " + name);
  co_return co_await accounts.open(*account);
}

}  // namespace hikyaku::admin
