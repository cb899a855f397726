#include "app/table_command.h"

#include <iostream>
#include <set>

#include "admin/account_table.h"
#include "app/console.h"
#include "app/file_content.h"
#include "app/progress_line.h"
#include "base/private_file.h"
#include "base/text.h"

namespace hikyaku::app {
namespace {

namespace json = boost::json;
using admin::TableRow;

struct TableWish {
  std::string file, domain;
  bool is_dry = false;
};

std::string word(const json::object& row, const char* name) {
  return std::string(row.at(name).as_string());
}

int write_table(Console& console, const TableWish& wish) {
  const auto rows = console.call("account.export", {});
  if (!rows) return exit_failed;
  std::string table;
  for (const json::value& value : rows->as_array()) {
    const json::object& one = value.as_object();
    TableRow row;
    row.name = word(one, "name");
    row.password = admin::hidden_password;
    row.full_name = word(one, "full_name");
    row.domain = word(one, "domain");
    row.home = word(one, "home");
    row.smtp = one.at("smtp").as_bool();
    row.apop = one.at("apop").as_bool();
    row.bytes_max = one.at("bytes").to_number<std::uint64_t>();
    row.pop3 = one.at("pop3").as_bool();
    row.imap = one.at("imap").as_bool();
    table += admin::table_line(row);
  }
  if (wish.file.empty() || wish.file == "-") {
    std::cout << table << std::flush;
    return exit_done;
  }
  if (const auto done = write_private_file(wish.file, table); !done) {
    print_error(console.language(), done.error().where + ": " + done.error().detail);
    return exit_failed;
  }
  console.say("account.export.done", rows->as_array().size(), wish.file);
  return exit_done;
}

/// What was said of one line, in words.
std::string reason_of(Language language, const json::object& said) {
  if (const json::value* const detail = said.if_contains("detail"))
    return std::string(detail->as_string());
  const std::string why = word(said, "why");
  if (why != "directory") return text::say(language, "account.import.why." + why);
  const json::object& refusal = said.at("refusal").as_object();
  // In the words of the account mode that refused it.
  const std::string id = "refused." + word(refusal, "refused");
  const bool is_ad = refusal.contains("rule");
  std::string reason =
      text::say(language, (is_ad ? "ad." : "account.") + id, word(refusal, "detail"));
  if (!is_ad || word(refusal, "refused") != "password") return reason;
  constexpr std::int64_t day = 86'400;
  const auto number = [&](const char* name) { return refusal.at(name).to_number<std::int64_t>(); };
  return reason + " " +
         text::say(language, "ad.rule." + word(refusal, "rule"), number("length_min"),
                   number("history"), number("age_min") / day);
}

class Import {
 public:
  Import(Console& console, const TableWish& wish) : console_(console), wish_(wish) {}

  int run() {
    const auto content = file_content(wish_.file, admin::table_bytes_max);
    if (!content) {
      print_error(console_.language(), text::say(console_.language(), "account.import.no_file",
                                                 wish_.file, admin::table_bytes_max >> 20));
      return exit_failed;
    }
    const auto rows = admin::parse_account_table(*content);
    std::size_t at = 0;
    for (const TableRow& row : rows) {
      if (progress_.is_due())
        progress_.show(
            text::say(console_.language(), "account.import.progress", ++at, rows.size()));
      else
        ++at;
      if (!take(row)) return exit_failed;
    }
    progress_.clear();
    if (console_.wants_json())
      Console::print(json::serialize(report_));
    else
      console_.say(wish_.is_dry ? "account.import.would" : "account.import.done", created_, added_,
                   existing_, failed_);
    return failed_ == 0 ? exit_done : exit_failed;
  }

 private:
  /// False: the server is gone; what was done so far is not done again by the next run.
  bool take(TableRow row) {
    if (!row.wrong.empty()) {
      tell(row, "refused", text::say(console_.language(), "account.import.wrong." + row.wrong));
      return true;
    }
    if (!wish_.domain.empty()) row.domain = lower(wish_.domain);
    const auto said = console_.call("account.import", {{"name", row.name},
                                                       {"password", row.password},
                                                       {"full_name", row.full_name},
                                                       {"domain", row.domain},
                                                       {"home", row.home},
                                                       {"smtp", row.smtp},
                                                       {"apop", row.apop},
                                                       {"bytes", row.bytes_max},
                                                       {"pop3", row.pop3},
                                                       {"imap", row.imap},
                                                       {"dry", wish_.is_dry},
                                                       {"by", who()}});
    if (!said) {
      progress_.clear();
      console_.say("account.import.stopped", row.line, row.name);
      return false;
    }
    const json::object& answer = said->as_object();
    std::string outcome = word(answer, "outcome");
    // A name that comes twice would be made once.
    if (wish_.is_dry && outcome == "created" && !would_be_.insert(lower(row.name)).second)
      outcome = "exists";
    const bool has_reason = outcome == "refused" || outcome == "incomplete";
    tell(row, outcome, has_reason ? reason_of(console_.language(), answer) : "");
    return true;
  }

  void tell(const TableRow& row, const std::string& outcome, const std::string& reason) {
    std::size_t& count = outcome == "created"  ? created_
                         : outcome == "added"  ? added_
                         : outcome == "exists" ? existing_
                                               : failed_;
    ++count;
    if (console_.wants_json()) {
      report_.push_back(json::object{
          {"line", row.line}, {"name", row.name}, {"outcome", outcome}, {"reason", reason}});
      return;
    }
    progress_.clear();
    console_.say("account.import." + outcome, row.line, row.name, reason);
  }

  Console& console_;
  const TableWish& wish_;
  ProgressLine progress_{ProgressLine::terminal_only};
  json::array report_;
  std::set<std::string> would_be_;
  std::size_t created_ = 0, added_ = 0, existing_ = 0, failed_ = 0;
};

}  // namespace

void add_table_commands(CLI::App& account, Invocation& invocation) {
  const auto say = [language = invocation.language](std::string_view id) {
    return text::say(language, id);
  };
  const auto console = std::make_shared<Console>(invocation);
  const auto wish = std::make_shared<TableWish>();
  CLI::App* const out = account.add_subcommand("export", say("account.export.about"));
  console->add_options(*out, false);
  out->add_option("file", wish->file, say("account.export.option.file"));
  out->callback([&invocation, console, wish] {
    invocation.run = [console, wish] { return write_table(*console, *wish); };
  });
  CLI::App* const in = account.add_subcommand("import", say("account.import.about"));
  console->add_options(*in, true);
  in->add_option("file", wish->file, say("account.import.option.file"))->required();
  in->add_option("--domain", wish->domain, say("account.import.option.domain"));
  in->add_flag("--dry-run", wish->is_dry, say("account.import.option.dry"));
  in->callback([&invocation, console, wish] {
    invocation.run = [console, wish] { return Import(*console, *wish).run(); };
  });
}

}  // namespace hikyaku::app
