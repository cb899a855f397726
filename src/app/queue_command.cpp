// hikyaku queue list|show|retry|delete
#include <fmt/format.h>

#include "app/commands.h"
#include "app/console.h"

namespace hikyaku::app {
namespace {

namespace json = boost::json;

struct Choice {
  std::vector<std::string> tags;
  std::string match;
  bool is_all = false, with_bounce = false;
};

std::int64_t number(const json::object& object, std::string_view name) {
  return object.at(name).to_number<std::int64_t>();
}
std::string word(const json::object& object, std::string_view name) {
  return std::string(object.at(name).as_string());
}

void print_entry(Console& console, const json::object& entry) {
  console.say("queue.row", word(entry, "tag"), time_text(number(entry, "received")),
              number(entry, "bytes"), word(entry, "from"));
  for (const json::value& value : entry.at("recipients").as_array()) {
    const json::object& one = value.as_object();
    const std::string state = text::say(console.language(), "queue.state." + word(one, "state"));
    if (word(one, "state") == "waiting")
      console.say("queue.recipient", word(one, "address"), state, number(one, "attempts"),
                  time_text(number(one, "next")));
    else
      console.say("queue.recipient.final", word(one, "address"), state, number(one, "attempts"));
    if (const std::string reason = word(one, "reason"); !reason.empty())
      console.say("queue.reason", word(one, "status"), reason, word(one, "host"));
  }
}

int list(Console& console, const Choice& choice) {
  const auto rows = console.call("queue.list", {{"match", choice.match}});
  if (!rows) return exit_failed;
  if (console.wants_json()) {
    Console::print(json::serialize(*rows));
    return exit_done;
  }
  for (const json::value& row : rows->as_array()) print_entry(console, row.as_object());
  const std::size_t count = rows->as_array().size();
  if (count > 0)
    console.say("queue.total", count);
  else
    console.say(choice.match.empty() ? "queue.empty" : "queue.none");
  return exit_done;
}

int show(Console& console, const Choice& choice) {
  const auto shown = console.call("queue.show", {{"tag", choice.tags.at(0)}});
  if (!shown) return exit_failed;
  if (console.wants_json()) {
    Console::print(json::serialize(*shown));
    return exit_done;
  }
  const json::object& entry = shown->as_object();
  print_entry(console, entry);
  console.say("queue.expires", time_text(number(entry, "expires")));
  Console::print("\n" + word(entry, "header"));
  return exit_done;
}

int change(Console& console, const Choice& choice, bool is_delete) {
  if (choice.tags.empty() && choice.match.empty() && !choice.is_all) {
    print_error(console.language(), text::say(console.language(), "queue.which"));
    return exit_usage;
  }
  admin::Arguments arguments{{"bounce", choice.with_bounce}};
  if (choice.tags.empty())
    arguments["match"] = choice.match;
  else
    arguments["tags"] = json::array(choice.tags.begin(), choice.tags.end());
  const auto done = console.call(is_delete ? "queue.delete" : "queue.retry", std::move(arguments));
  if (!done) return exit_failed;
  console.say(is_delete ? "queue.deleted" : "queue.retried", number(done->as_object(), "count"));
  return exit_done;
}

}  // namespace

void add_queue_command(CLI::App& program, Invocation& invocation) {
  const Language language = invocation.language;
  CLI::App* const queue = program.add_subcommand("queue", text::say(language, "queue.about"));
  queue->require_subcommand(1);
  const auto console = std::make_shared<Console>(invocation);
  const auto choice = std::make_shared<Choice>();
  const auto say = [language](std::string_view id) { return text::say(language, id); };

  const auto add = [&](const std::string& verb, bool has_json, std::function<int()> run) {
    CLI::App* const command = queue->add_subcommand(verb, say("queue." + verb + ".about"));
    console->add_options(*command, has_json);
    command->callback([&invocation, run = std::move(run)] { invocation.run = run; });
    return command;
  };
  add("list", true, [console, choice] {
    return list(*console, *choice);
  })->add_option("--match", choice->match, say("queue.option.match"));
  add("show", true, [console, choice] { return show(*console, *choice); })
      ->add_option("tag", choice->tags, say("queue.option.tag"))
      ->required()
      ->expected(1);
  for (const bool is_delete : {false, true}) {
    CLI::App* const command =
        add(is_delete ? "delete" : "retry", false,
            [console, choice, is_delete] { return change(*console, *choice, is_delete); });
    command->add_option("tags", choice->tags, say("queue.option.tag"));
    command->add_option("--match", choice->match, say("queue.option.match"));
    command->add_flag("--all", choice->is_all, say("queue.option.all"));
    if (is_delete) command->add_flag("--bounce", choice->with_bounce, say("queue.option.bounce"));
  }
}

}  // namespace hikyaku::app
