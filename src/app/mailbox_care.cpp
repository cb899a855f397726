#include "app/mailbox_care.h"

#include "app/mailbox_move.h"
#include "app/mailbox_progress.h"
#include "app/moment_text.h"

namespace hikyaku::app {
namespace {

namespace json = boost::json;

std::uint64_t number(const json::object& row, std::string_view name) {
  return row.at(name).to_number<std::uint64_t>();
}
std::string word(const json::object& row, std::string_view name) {
  return std::string(row.at(name).as_string());
}

void print_deleted(Console& console, const json::array& rows) {
  if (rows.empty()) return console.say("mailbox.undelete.none");
  console.say("mailbox.undelete.heading");
  for (const json::value& value : rows) {
    const json::object& row = value.as_object();
    const auto last = time_text(row.at("last").to_number<std::int64_t>());
    console.say(number(row, "removed") != 0 ? "mailbox.undelete.removed" : "mailbox.undelete.row",
                number(row, "messages"), octets_text(number(row, "octets")), last,
                word(row, "name"));
  }
}

bool print_report(Console& console, const std::string& account, const json::object& report) {
  bool is_sound = true;
  for (const json::value& value : report.at("findings").as_array()) {
    const json::object& row = value.as_object();
    const bool is_mended = row.at("mended").as_bool();
    is_sound = is_sound && is_mended;
    console.say("mailbox.check.found." + word(row, "what"), account, word(row, "mailbox"),
                number(row, "uid"), number(row, "position"));
    if (is_mended) console.say("mailbox.check.mended");
  }
  const auto more = number(report, "findings_count") - report.at("findings").as_array().size();
  if (more != 0) console.say("mailbox.check.more", more);
  if (const auto unused = number(report, "unused"); unused != 0)
    console.say(
        report.at("given_back").as_bool() ? "mailbox.check.given_back" : "mailbox.check.unused",
        account, octets_text(unused));
  console.say(is_sound && more == 0 ? "mailbox.check.sound" : "mailbox.check.damaged", account,
              number(report, "messages"), octets_text(number(report, "octets")));
  return is_sound && more == 0;
}

}  // namespace

int undelete(Console& console, MailboxLink& link, const UndeleteWish& wish) {
  const auto since = wish.since.empty() ? Time() : parse_moment(wish.since, system_clock().now());
  if (!since) {
    print_error(console.language(), text::say(console.language(), "command.no_time", wish.since));
    return exit_usage;
  }
  const auto deleted = link.call("mailbox.deleted", {{"account", wish.account}});
  if (!deleted) {
    link.explain(deleted.error());
    return exit_failed;
  }
  const json::array& rows = deleted->value.as_array();
  if (console.wants_json() && wish.lists) {
    Console::print(json::serialize(rows));
    return exit_done;
  }
  if (wish.lists) {
    print_deleted(console, rows);
    return exit_done;
  }
  bool is_found = false;
  for (const json::value& value : rows) {
    const json::object& row = value.as_object();
    if (!wish.mailbox.empty() && word(row, "name") != wish.mailbox) continue;
    is_found = true;
    const auto done =
        link.call("mailbox.undelete",
                  {{"account", wish.account},
                   {"id", row.at("id")},
                   {"since", std::chrono::floor<Seconds>(*since).time_since_epoch().count()},
                   {"into", wish.into}});
    if (!done) {
      link.explain(done.error());
      return exit_failed;
    }
    const json::object& answer = done->value.as_object();
    console.say("mailbox.undelete.done", number(answer, "restored"), word(answer, "mailbox"));
  }
  if (!is_found) console.say("mailbox.undelete.none");
  return is_found ? exit_done : exit_failed;
}

int check(Console& console, MailboxLink& link, const CheckWish& wish) {
  const auto accounts = wished_accounts(console, link, wish.accounts, wish.is_all);
  if (!accounts) return wish.accounts.empty() && !wish.is_all ? exit_usage : exit_failed;
  bool is_sound = true;
  for (const std::string& account : *accounts) {
    const auto report =
        link.call("mailbox.check", {{"account", account}, {"repair", wish.repairs}});
    if (!report) {
      link.explain(report.error());
      is_sound = false;
      continue;
    }
    if (console.wants_json()) Console::print(json::serialize(report->value));
    is_sound = (console.wants_json() ? report->value.as_object().at("findings_count") == 0
                                     : print_report(console, account, report->value.as_object())) &&
               is_sound;
  }
  return is_sound ? exit_done : exit_failed;
}

}  // namespace hikyaku::app
