// hikyaku mailbox list|export|import
#include "app/commands.h"
#include "app/mailbox_export.h"
#include "app/mailbox_import.h"
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
}

}  // namespace hikyaku::app
