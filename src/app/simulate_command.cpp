// hikyaku simulate --ldif FILE
#include <fstream>
#include <iostream>

#include "app/commands.h"
#include "app/console.h"
#include "directory/ad/ldif.h"

namespace hikyaku::app {
namespace {

namespace json = boost::json;

/// "-": the standard input.
std::optional<std::string> read_all(Console& console, const std::string& path) {
  std::ifstream file;
  if (path != "-") file.open(path, std::ios::binary);
  std::istream& in = path == "-" ? std::cin : file;
  std::string content(directory::ldif_bytes_max + 1, '\0');
  in.read(content.data(), static_cast<std::streamsize>(content.size()));
  content.resize(static_cast<std::size_t>(in.gcount()));
  if (in.eof() && !in.bad() && content.size() <= directory::ldif_bytes_max) return content;
  print_error(console.language(), text::say(console.language(), "account.import.no_file", path,
                                            directory::ldif_bytes_max >> 20));
  return std::nullopt;
}

/// 1 when something could not be made, would be held, or would be disputed.
int run(Console& console, const std::string& path) {
  const auto ldif = read_all(console, path);
  if (!ldif) return exit_failed;
  auto connection = admin::Connection::open(console.socket());
  const auto answer = connection ? (*connection)->call("simulate.ldif", {}, *ldif)
                                 : std::unexpected(connection.error());
  if (!answer) {
    console.explain(answer.error());
    return exit_failed;
  }
  int code = exit_done;
  for (const json::value& value : answer->value.as_array()) {
    const json::object& step = value.as_object();
    const std::string state(step.at("state").as_string());
    if (state == "problem") code = exit_failed;
    if (console.wants_json()) continue;
    std::vector<std::string> values;
    for (const json::value& one : step.at("values").as_array())
      values.emplace_back(one.as_string());
    values.resize(3);
    const Language language = console.language();
    const std::string id = "simulate." + std::string(step.at("id").as_string());
    Console::print(std::string(text::find("doctor.state." + state, language)) +
                   text::say(language, id, values[0], values[1], values[2]));
  }
  if (console.wants_json()) Console::print(json::serialize(answer->value));
  return code;
}

}  // namespace

void add_simulate_command(CLI::App& program, Invocation& invocation) {
  const auto say = [language = invocation.language](std::string_view id) {
    return text::say(language, id);
  };
  const auto console = std::make_shared<Console>(invocation);
  const auto path = std::make_shared<std::string>();
  CLI::App* const command = program.add_subcommand("simulate", say("simulate.about"));
  console->add_options(*command, true);
  command->add_option("--ldif", *path, say("simulate.option.ldif"))->required();
  command->callback([&invocation, console, path] {
    invocation.run = [console, path] { return run(*console, *path); };
  });
}

}  // namespace hikyaku::app
