#include "app/quota_command.h"

#include <fmt/format.h>

#include "app/console.h"
#include "base/text.h"

namespace hikyaku::app {
namespace {

namespace json = boost::json;

struct Wanted {
  std::string account, bytes, messages;
  bool is_default = false;
  bool changes() const { return is_default || !bytes.empty() || !messages.empty(); }
};

std::string resource_line(Language language, const json::object& answer, const char* name) {
  const json::object& resource = answer.at(name).as_object();
  const auto used = resource.at("used").to_number<std::uint64_t>();
  const auto limit = resource.at("limit").to_number<std::uint64_t>();
  const std::string source =
      text::say(language, "account.quota.source." + std::string(resource.at("source").as_string()),
                answer.at("domain").as_string().c_str());
  const std::string_view title =
      text::find("account.quota.resource." + std::string(name), language);
  if (limit == 0) return text::say(language, "account.quota.unlimited", title, used, source);
  const double percent = 100.0 * static_cast<double>(used) / static_cast<double>(limit);
  return text::say(language, "account.quota.limited", title, used, limit,
                   fmt::format("{:.1f}", percent), source);
}

int quota(Console& console, const Wanted& wanted) {
  admin::Arguments arguments{{"account", wanted.account}};
  if (wanted.changes()) {
    arguments["by"] = who();
    arguments["default"] = wanted.is_default;
  }
  const auto limit = [&](const char* name, const std::string& given, bool is_size) {
    const auto number = is_size ? parse_size(given) : parse_number(given);
    if (number) arguments[name] = *number;
    if (!number && !given.empty())
      print_error(console.language(),
                  text::say(console.language(),
                            is_size ? "account.quota.no_size" : "account.quota.no_number", given));
    return number || given.empty();
  };
  if (!limit("bytes", wanted.bytes, true) || !limit("messages", wanted.messages, false))
    return exit_usage;
  const auto answer =
      console.call(wanted.changes() ? "account.set_quota" : "account.quota", std::move(arguments));
  if (!answer) return exit_failed;
  if (console.wants_json()) {
    Console::print(json::serialize(*answer));
    return exit_done;
  }
  const json::object& shown = answer->as_object();
  Console::print(shown.at("account").as_string().c_str());
  for (const char* name : {"bytes", "messages"})
    Console::print("    " + resource_line(console.language(), shown, name));
  const json::object& own = shown.at("own").as_object();
  if (own.contains("time"))
    Console::print("    " + text::say(console.language(), "account.quota.changed",
                                      time_text(own.at("time").to_number<std::int64_t>()),
                                      own.at("by").as_string().c_str()));
  return exit_done;
}

}  // namespace

void add_quota_command(CLI::App& account, Invocation& invocation) {
  const auto say = [language = invocation.language](std::string_view id) {
    return text::say(language, id);
  };
  const auto console = std::make_shared<Console>(invocation);
  const auto wanted = std::make_shared<Wanted>();
  CLI::App* const command = account.add_subcommand("quota", say("account.quota.about"));
  console->add_options(*command, true);
  command->add_option("account", wanted->account, say("account.quota.option.account"))->required();
  command->add_option("--bytes", wanted->bytes, say("account.quota.option.bytes"));
  command->add_option("--messages", wanted->messages, say("account.quota.option.messages"));
  command->add_flag("--default", wanted->is_default, say("account.quota.option.default"));
  command->callback([&invocation, console, wanted] {
    invocation.run = [console, wanted] { return quota(*console, *wanted); };
  });
}

}  // namespace hikyaku::app
