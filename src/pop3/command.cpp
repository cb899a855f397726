#include "pop3/command.h"

#include <limits>

#include "base/text.h"

namespace hikyaku::pop3 {

namespace {

constexpr struct {
  std::string_view keyword;
  Verb verb;
} verbs[] = {
    {"APOP", Verb::apop}, {"AUTH", Verb::auth}, {"CAPA", Verb::capa}, {"DELE", Verb::dele},
    {"LIST", Verb::list}, {"NOOP", Verb::noop}, {"PASS", Verb::pass}, {"QUIT", Verb::quit},
    {"RETR", Verb::retr}, {"RSET", Verb::rset}, {"STAT", Verb::stat}, {"STLS", Verb::stls},
    {"TOP", Verb::top},   {"UIDL", Verb::uidl}, {"USER", Verb::user},
};

std::optional<std::uint32_t> narrow(std::optional<std::uint64_t> number) {
  if (!number || *number > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  return static_cast<std::uint32_t>(*number);
}

}  // namespace

Command parse_command(std::string_view line) {
  Command command;
  const std::size_t space = line.find(' ');
  command.keyword = line.substr(0, space);
  if (space != line.npos) {
    command.argument = line.substr(space + 1);
    // A blank at the end of a command without arguments is harmless and seen.
    command.has_argument = !trim(command.argument).empty();
  }
  for (const auto& [keyword, verb] : verbs)
    if (iequals(command.keyword, keyword)) command.verb = verb;
  return command;
}

std::optional<std::uint32_t> parse_message_number(std::string_view argument) {
  return narrow(parse_number(trim(argument)));
}

std::optional<TopArguments> parse_top(std::string_view argument) {
  argument = trim(argument);
  const std::size_t space = argument.find(' ');
  if (space == argument.npos) return std::nullopt;
  const auto message = parse_message_number(argument.substr(0, space));
  const auto lines = parse_message_number(argument.substr(space));
  if (!message || !lines) return std::nullopt;
  return TopArguments{*message, *lines};
}

}  // namespace hikyaku::pop3
