#include "app/mailbox_removed.h"

#include <algorithm>

#include "app/console.h"
#include "base/text.h"

namespace hikyaku::app {
namespace {

namespace json = boost::json;

struct RemovedWish {
  std::vector<std::string> accounts;  // names or GUIDs; none: all
  bool deletes = false;
};

std::string word(const json::object& row, std::string_view name) {
  return std::string(row.at(name).as_string());
}

bool is_wanted(const RemovedWish& wish, const json::object& row) {
  return wish.accounts.empty() || std::ranges::any_of(wish.accounts, [&](const std::string& one) {
           return iequals(one, word(row, "name")) || iequals(one, word(row, "guid"));
         });
}

void print(Console& console, const json::object& row) {
  const bool is_frozen = row.at("is_frozen").as_bool(), is_due = row.at("is_due").as_bool();
  const std::string id = is_frozen ? "frozen" : is_due ? "due" : "kept";
  const auto number = [&](const char* name) { return row.at(name).to_number<std::uint64_t>(); };
  console.say("mailbox.removed." + id, word(row, "name"), word(row, "guid"),
              time_text(row.at("removed").to_number<std::int64_t>()), number("messages"),
              octets_text(number("octets")), time_text(row.at("due").to_number<std::int64_t>()));
}

int run(Console& console, const RemovedWish& wish) {
  const auto found = console.call("mailbox.removed", {});
  if (!found) return exit_failed;
  json::array rows;
  for (const json::value& row : found->as_array())
    if (is_wanted(wish, row.as_object())) rows.push_back(row);
  if (rows.empty() && !console.wants_json()) console.say("mailbox.removed.none");
  if (!wish.deletes) {
    if (console.wants_json())
      Console::print(json::serialize(rows));
    else
      for (const json::value& row : rows) print(console, row.as_object());
    return rows.empty() && !wish.accounts.empty() ? exit_failed : exit_done;
  }
  int code = rows.empty() && !wish.accounts.empty() ? exit_failed : exit_done;
  json::array deleted;
  for (const json::value& value : rows) {
    const json::object& row = value.as_object();
    // Without names only those whose time has come; a name that was given gets an answer.
    if (wish.accounts.empty() && (!row.at("is_due").as_bool() || row.at("is_frozen").as_bool()))
      continue;
    const auto done =
        console.call("mailbox.delete_removed", {{"guid", row.at("guid")}, {"by", who()}});
    if (!done) {
      code = exit_failed;
      continue;
    }
    deleted.push_back(*done);
    if (!console.wants_json())
      console.say("mailbox.removed.deleted", word(row, "name"),
                  done->as_object().at("messages").to_number<std::uint64_t>());
  }
  if (console.wants_json()) Console::print(json::serialize(deleted));
  return code;
}

}  // namespace

void add_removed_command(CLI::App& mailbox, Invocation& invocation) {
  const auto say = [language = invocation.language](std::string_view id) {
    return text::say(language, id);
  };
  const auto console = std::make_shared<Console>(invocation);
  const auto wish = std::make_shared<RemovedWish>();
  CLI::App* const command = mailbox.add_subcommand("removed", say("mailbox.removed.about"));
  console->add_options(*command, true);
  command->add_option("account", wish->accounts, say("mailbox.removed.option.account"));
  command->add_flag("--delete", wish->deletes, say("mailbox.removed.option.delete"));
  command->callback([&invocation, console, wish] {
    invocation.run = [console, wish] { return run(*console, *wish); };
  });
}

}  // namespace hikyaku::app
