// hikyaku service status|start|stop|debug (MC-04, OP-02)
#include <cstdio>

#include <fmt/format.h>

#include "app/commands.h"
#include "app/console.h"

namespace hikyaku::app {
namespace {

namespace json = boost::json;

// In columns of the terminal: a kanji takes two.
std::string padded(const std::string& text, std::size_t columns) {
  std::size_t width = 0;
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    if (octet < 0x80) ++width;
    if (octet >= 0xe0) width += 2;
  }
  return text + std::string(width < columns ? columns - width : 1, ' ');
}

void print_directory(Console& console) {
  const auto status = console.call("directory.status", {});
  if (!status) return;
  const json::object& directory = status->as_object();
  const std::int64_t seen = directory.at("seen").to_number<std::int64_t>();
  if (seen == 0)
    console.say("service.directory.never");
  else
    console.say("service.directory", directory.at("accounts").to_number<std::int64_t>(),
                time_text(seen));
  const std::string error(directory.at("last_error").as_string());
  if (!error.empty() && !directory.at("domain_found").as_bool())
    console.say("service.directory.not_found", error);  // MSG-01
  else if (!error.empty())
    console.say("service.directory.error", error);
}

int show_status(Console& console) {
  const auto rows = console.call("service.status", {});
  if (!rows) return exit_failed;
  if (console.wants_json()) {
    Console::print(json::serialize(*rows));
    return exit_done;
  }
  console.say("service.heading");
  for (const json::value& value : rows->as_array()) {
    const json::object& row = value.as_object();
    const bool running = row.at("running").as_bool();
    Console::print(
        padded(std::string(row.at("name").as_string()), 10) +
        padded(text::say(console.language(), running ? "service.running" : "service.stopped"), 9) +
        padded(time_text(row.at("since").to_number<std::int64_t>()), 21) +
        std::string(row.at("detail").as_string()));
  }
  print_directory(console);
  return exit_done;
}

int change(Console& console, bool up, const std::string& name) {
  if (!console.call(up ? "service.start" : "service.stop", {{"name", name}})) return exit_failed;
  console.say(up ? "service.started" : "service.now_stopped", name);
  return exit_done;
}

int debug(Console& console, const std::string& name) {
  console.say("service.debug.begin", name);
  std::fflush(stdout);
  const auto ended =
      admin::follow(console.socket(), "service.debug", {{"name", name}}, [](std::string_view line) {
        std::printf("%.*s\n", static_cast<int>(line.size()), line.data());
        return std::fflush(stdout) == 0;
      });
  if (ended) return exit_done;
  console.explain(ended.error());
  return exit_failed;
}

}  // namespace

void add_service_command(CLI::App& program, Invocation& invocation) {
  const Language language = invocation.language;
  CLI::App* const service = program.add_subcommand("service", text::say(language, "service.about"));
  service->require_subcommand(1);
  const auto console = std::make_shared<Console>(invocation);
  const auto name = std::make_shared<std::string>();

  const auto add = [&](const std::string& verb, bool is_named, std::function<int()> run) {
    CLI::App* const command =
        service->add_subcommand(verb, text::say(language, "service." + verb + ".about"));
    console->add_options(*command, !is_named);
    if (is_named)
      command->add_option("name", *name, text::say(language, "service.option.name"))->required();
    command->callback([&invocation, run = std::move(run)] { invocation.run = run; });
  };
  add("status", false, [console] { return show_status(*console); });
  add("start", true, [console, name] { return change(*console, true, *name); });
  add("stop", true, [console, name] { return change(*console, false, *name); });
  add("debug", true, [console, name] { return debug(*console, *name); });
}

}  // namespace hikyaku::app
