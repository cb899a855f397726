#include "app/mailbox_move.h"

namespace hikyaku::app {
namespace {

namespace json = boost::json;

std::string word(const json::object& row, std::string_view name) {
  return std::string(row.at(name).as_string());
}

struct Counts {
  std::size_t moved = 0, there = 0, failed = 0;
};

void move_one(Console& console, MailboxLink& link, const MoveWish& wish, const std::string& account,
              Counts& counts) {
  const auto done =
      link.call(wish.is_dry ? "mailbox.folder" : "mailbox.move", {{"account", account}});
  if (!done) {
    ++counts.failed;
    return link.explain(done.error());
  }
  const json::object& row = done->value.as_object();
  if (console.wants_json()) Console::print(json::serialize(row));
  const std::string from = word(row, wish.is_dry ? "folder" : "from");
  const std::string to = word(row, wish.is_dry ? "wanted" : "to");
  const bool is_moved = wish.is_dry ? !from.empty() && from != to : row.at("moved").as_bool();
  ++(is_moved ? counts.moved : counts.there);
  if (is_moved && !console.wants_json())
    console.say("mailbox.move.row", word(row, "account"), from, to);
}

}  // namespace

std::optional<std::vector<std::string>> wished_accounts(Console& console, MailboxLink& link,
                                                        std::vector<std::string> named,
                                                        bool is_all) {
  if (named.empty() && !is_all) {
    print_error(console.language(), text::say(console.language(), "mailbox.check.which"));
    return {};
  }
  if (!is_all) return named;
  const auto all = link.call("mailbox.accounts", {});
  if (!all) {
    link.explain(all.error());
    return {};
  }
  for (const json::value& name : all->value.as_array()) named.emplace_back(name.as_string());
  return named;
}

int move(Console& console, MailboxLink& link, const MoveWish& wish) {
  const auto accounts = wished_accounts(console, link, wish.accounts, wish.is_all);
  if (!accounts) return wish.accounts.empty() && !wish.is_all ? exit_usage : exit_failed;
  Counts counts;
  for (const std::string& account : *accounts) move_one(console, link, wish, account, counts);
  if (!console.wants_json())
    console.say(wish.is_dry ? "mailbox.move.would" : "mailbox.move.done", counts.moved,
                counts.there, counts.failed);
  return counts.failed == 0 ? exit_done : exit_failed;
}

}  // namespace hikyaku::app
