// hikyaku mailbox list|export|import|undelete|check|move
#include "app/commands.h"
#include "app/mailbox_care.h"
#include "app/mailbox_export.h"
#include "app/mailbox_import.h"
#include "app/mailbox_move.h"
#include "app/mailbox_removed.h"
#include "app/options.h"

namespace hikyaku::app {
namespace {

namespace json = boost::json;

int list(Console& console, const Invocation& invocation, const std::string& account) {
  const auto link = MailboxLink::reach(console, invocation);
  if (!link) return exit_failed;
  const auto reply = link->call("mailbox.list", {{"account", account}});
  if (!reply) {
    link->explain(reply.error());
    return exit_failed;
  }
  const json::array& rows = reply->value.as_object().at("mailboxes").as_array();
  if (console.wants_json()) {
    Console::print(json::serialize(rows));
    return exit_done;
  }
  console.say("mailbox.heading");
  for (const json::value& value : rows) {
    const json::object& row = value.as_object();
    const auto number = [&](std::string_view name) {
      return row.at(name).to_number<std::uint64_t>();
    };
    console.say("mailbox.row", number("messages"), number("unseen"), octets_text(number("octets")),
                row.at("name").as_string().c_str());
  }
  return exit_done;
}

int write_files(Console& console, const Invocation& invocation, const ExportWish& wish) {
  const auto link = MailboxLink::reach(console, invocation);
  if (!link) return exit_failed;
  const auto config = config::load(invocation.config_file, console.language());
  const std::string host = host_name(config ? *config : config::Config(), this_machine());
  return MailboxExport(*link, wish, host, console.language()).run();
}

int read_files(Console& console, const Invocation& invocation, const ImportWish& wish) {
  const auto link = MailboxLink::reach(console, invocation);
  if (!link) return exit_failed;
  return MailboxImport(*link, wish, console.language()).run();
}

/// `work` with the mail at hand.
template <class F>
int with_mail(Console& console, const Invocation& invocation, F work) {
  const auto link = MailboxLink::reach(console, invocation);
  return link ? work(*link) : exit_failed;
}

void add_care_commands(CLI::App& mailbox, Invocation& invocation,
                       const std::shared_ptr<Console>& console) {
  const auto say = [language = invocation.language](std::string_view id) {
    return text::say(language, id);
  };
  const auto back = std::make_shared<UndeleteWish>();
  CLI::App* const undelete_command =
      mailbox.add_subcommand("undelete", say("mailbox.undelete.about"));
  console->add_options(*undelete_command, true);
  undelete_command->add_option("account", back->account, say("mailbox.option.account"))->required();
  undelete_command->add_flag("--list", back->lists, say("mailbox.option.undelete_list"));
  undelete_command->add_option("--mailbox", back->mailbox, say("mailbox.option.undelete_mailbox"));
  undelete_command->add_option("--since", back->since, say("mailbox.option.undelete_since"));
  undelete_command->add_option("--into", back->into, say("mailbox.option.undelete_into"));
  undelete_command->callback([&invocation, console, back] {
    invocation.run = [&invocation, console, back] {
      return with_mail(*console, invocation,
                       [&](MailboxLink& link) { return undelete(*console, link, *back); });
    };
  });

  const auto wish = std::make_shared<CheckWish>();
  CLI::App* const check_command = mailbox.add_subcommand("check", say("mailbox.check.about"));
  console->add_options(*check_command, true);
  check_command->add_option("account", wish->accounts, say("mailbox.option.check_account"));
  check_command->add_flag("--all", wish->is_all, say("mailbox.option.check_all"));
  check_command->add_flag("--repair", wish->repairs, say("mailbox.option.repair"));
  check_command->callback([&invocation, console, wish] {
    invocation.run = [&invocation, console, wish] {
      return with_mail(*console, invocation,
                       [&](MailboxLink& link) { return check(*console, link, *wish); });
    };
  });

  const auto move_wish = std::make_shared<MoveWish>();
  CLI::App* const move_command = mailbox.add_subcommand("move", say("mailbox.move.about"));
  console->add_options(*move_command, true);
  move_command->add_option("account", move_wish->accounts, say("mailbox.option.check_account"));
  move_command->add_flag("--all", move_wish->is_all, say("mailbox.option.check_all"));
  move_command->add_flag("--dry-run", move_wish->is_dry, say("mailbox.option.move_dry"));
  move_command->callback([&invocation, console, move_wish] {
    invocation.run = [&invocation, console, move_wish] {
      return with_mail(*console, invocation,
                       [&](MailboxLink& link) { return move(*console, link, *move_wish); });
    };
  });
}

}  // namespace

void add_mailbox_command(CLI::App& program, Invocation& invocation) {
  const Language language = invocation.language;
  const auto say = [language](std::string_view id) { return text::say(language, id); };
  CLI::App* const mailbox = program.add_subcommand("mailbox", say("mailbox.about"));
  mailbox->require_subcommand(1);
  const auto console = std::make_shared<Console>(invocation);
  const auto out = std::make_shared<ExportWish>();
  const auto in = std::make_shared<ImportWish>();

  const auto add = [&](const std::string& verb, std::string& account, std::function<int()> run) {
    CLI::App* const command = mailbox->add_subcommand(verb, say("mailbox." + verb + ".about"));
    console->add_options(*command, verb == "list");
    command->add_option("account", account, say("mailbox.option.account"))->required();
    command->callback([&invocation, run = std::move(run)] { invocation.run = run; });
    return command;
  };
  add("list", out->account,
      [&invocation, console, out] { return list(*console, invocation, out->account); });

  CLI::App* const export_command = add("export", out->account, [&invocation, console, out] {
    return write_files(*console, invocation, *out);
  });
  export_command->add_option("folder", out->folder, say("mailbox.option.folder"))->required();
  export_command->add_option("--format", out->format, say("mailbox.option.export_format"))
      ->check(CLI::IsMember({"maildir", "mbox"}));
  export_command->add_option("--mailbox", out->mailboxes, say("mailbox.option.export_mailbox"))
      ->expected(1)
      ->take_all();

  CLI::App* const import_command = add("import", in->account, [&invocation, console, in] {
    return read_files(*console, invocation, *in);
  });
  import_command->add_option("path", in->path, say("mailbox.option.path"))->required();
  import_command->add_option("--format", in->format, say("mailbox.option.import_format"))
      ->check(CLI::IsMember({"auto", "maildir", "mbox"}));
  import_command->add_option("--mailbox", in->mailbox, say("mailbox.option.import_mailbox"));
  import_command->add_flag("--all", in->takes_all, say("mailbox.option.all"));
  add_care_commands(*mailbox, invocation, console);
  add_removed_command(*mailbox, invocation);
}

}  // namespace hikyaku::app
