// Arguments of SMTP commands (RFC 5321 4.1.1, 4.1.2): pure and total.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "smtp/receiver.h"

namespace hikyaku::smtp {

inline constexpr int parameters_max = 10;

/// The reply that an argument deserves when it is wrong.
using Parsed = std::optional<Reply>;

struct MailCommand {
  Path from;
  std::optional<std::uint64_t> size;  // SIZE= (RFC 1870)
  bool body_8bit = false;             // BODY=8BITMIME (RFC 6152)
};
/// What follows "MAIL ". Fills `command`; a Reply is the refusal.
Parsed parse_mail(std::string_view argument, MailCommand& command);

struct RcptCommand {
  Path to;
};
/// What follows "RCPT ".
Parsed parse_rcpt(std::string_view argument, RcptCommand& command);

}  // namespace hikyaku::smtp
