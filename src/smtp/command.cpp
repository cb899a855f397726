#include "smtp/command.h"

#include "smtp/path.h"

namespace hikyaku::smtp {
namespace {

struct Parameter {
  std::string_view keyword, value;
};

// esmtp-param = esmtp-keyword ["=" esmtp-value]; value: any CHAR but "=", SP and controls
std::optional<Parameter> parse_parameter(Cursor& in) {
  Parameter parameter;
  parameter.keyword = in.take_while([](char c) { return is_alnum(c) || c == '-'; });
  if (parameter.keyword.empty() || parameter.keyword.front() == '-') return std::nullopt;
  if (in.take('=')) {
    // RFC 4954 section 5: AUTH=<> and xtext; '=' itself never occurs in a value.
    parameter.value = in.take_while([](char c) { return c > ' ' && c < 0x7f && c != '='; });
    if (parameter.value.empty()) return std::nullopt;
  }
  return parameter;
}

// Calls take(parameter) for each; its Reply, or a syntax error, ends it.
template <class Take>
Parsed parse_parameters(Cursor& in, Take take) {
  const Reply malformed{501, "5.5.4", "Syntax error in parameters"};
  for (int count = 0; !in.at_end(); ++count) {
    if (!in.take(' ')) return malformed;
    in.take_while([](char c) { return c == ' '; });
    if (in.at_end()) break;  // a space at the end of the line: RFC 5321 4.1.1 says tolerate it
    const auto parameter = parse_parameter(in);
    if (!parameter || count == parameters_max) return malformed;
    if (auto refusal = take(*parameter)) return refusal;
  }
  return std::nullopt;
}

Reply unknown_parameter() {
  return {555, "5.5.4", "Parameter not recognized or not implemented"};
}

// A space behind the colon is an error of old Outlook versions and of many scripts, and harmless.
void skip_spaces(Cursor& in) {
  in.take_while([](char c) { return c == ' '; });
}

}  // namespace

// mail = "MAIL FROM:" Reverse-path [SP Mail-parameters] CRLF
Parsed parse_mail(std::string_view argument, MailCommand& command) {
  Cursor in(argument);
  if (!in.take_nocase("FROM:")) return Reply{501, "5.5.4", "Syntax: MAIL FROM:<address>"};
  skip_spaces(in);
  auto path = parse_reverse_path(in);
  if (!path) return Reply{501, "5.1.7", "Bad sender address syntax"};
  command.from = std::move(*path);
  bool has_body = false;
  return parse_parameters(in, [&](const Parameter& parameter) -> Parsed {
    const Reply malformed{501, "5.5.4", "Bad parameter value"};
    if (iequals(parameter.keyword, "SIZE")) {
      if (command.size) return malformed;
      command.size = parse_number(parameter.value);
      return command.size ? std::nullopt : Parsed(malformed);
    }
    if (iequals(parameter.keyword, "BODY")) {
      command.body_8bit = iequals(parameter.value, "8BITMIME");
      if (has_body || (!command.body_8bit && !iequals(parameter.value, "7BIT"))) return malformed;
      has_body = true;
      return std::nullopt;
    }
    // RFC 4954 section 5: who is trusted to say it is a matter of policy; here nobody is.
    if (iequals(parameter.keyword, "AUTH"))
      return parameter.value.empty() ? Parsed(malformed) : std::nullopt;
    return unknown_parameter();
  });
}

// rcpt = "RCPT TO:" ( "<Postmaster@" Domain ">" / "<Postmaster>" / Forward-path )
//        [SP Rcpt-parameters] CRLF
Parsed parse_rcpt(std::string_view argument, RcptCommand& command) {
  Cursor in(argument);
  if (!in.take_nocase("TO:")) return Reply{501, "5.5.4", "Syntax: RCPT TO:<address>"};
  skip_spaces(in);
  auto path = parse_forward_path(in);
  if (!path) return Reply{501, "5.1.3", "Bad recipient address syntax"};
  command.to = std::move(*path);
  return parse_parameters(in, [](const Parameter&) -> Parsed { return unknown_parameter(); });
}

}  // namespace hikyaku::smtp
