// The grammar of POP3 commands (RFC 1939 section 3 and 9, RFC 2449 section 4): a keyword in any
// case and arguments. Pure, in place.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace hikyaku::pop3 {

enum class Verb : unsigned char {
  unknown,
  apop,
  auth,
  capa,
  dele,
  list,
  noop,
  pass,
  quit,
  retr,
  rset,
  stat,
  stls,
  top,
  uidl,
  user,
};

struct Command {
  Verb verb = Verb::unknown;
  std::string_view keyword;
  std::string_view argument;  // all after the space that ends the keyword
  bool has_argument = false;
};
/// A line without its end.
Command parse_command(std::string_view line);

/// One decimal number, blanks around it; nothing else.
std::optional<std::uint32_t> parse_message_number(std::string_view argument);
/// Two of them: TOP msg n.
struct TopArguments {
  std::uint32_t message, lines;
};
std::optional<TopArguments> parse_top(std::string_view argument);

}  // namespace hikyaku::pop3
