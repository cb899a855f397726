// APPEND (RFC 3501 6.3.11), with APPENDUID (RFC 4315 3).
#include "imap/command.h"
#include "imap/date.h"
#include "imap/grammar.h"
#include "mime/summary.h"

namespace hikyaku::imap {

namespace {

/// Lines end with CRLF in the store; some clients append what ends with LF alone.
std::string with_line_ends(std::string message) {
  std::size_t bare = 0;
  for (std::size_t at = message.find('\n'); at != message.npos; at = message.find('\n', at + 1))
    if (at == 0 || message[at - 1] != '\r') ++bare;
  if (bare == 0) return message;
  std::string out;
  out.reserve(message.size() + bare);
  for (std::size_t i = 0; i < message.size(); ++i) {
    if (message[i] == '\n' && (i == 0 || message[i - 1] != '\r')) out += '\r';
    out += message[i];
  }
  return out;
}

}  // namespace

// append = "APPEND" SP mailbox [SP flag-list] [SP date-time] SP literal
Task<Reply> run_append(Session& session, Command& command) {
  Cursor& in = command.arguments;
  const auto name = in.take(' ') ? parse_mailbox(in) : std::nullopt;
  if (!name || !in.take(' ')) co_return syntax_error(command, "APPEND");
  store::NewMessage message;
  message.received =
      std::chrono::duration_cast<Seconds>(session.context.clock.now().time_since_epoch()).count();
  if (in.peek() == '(') {
    auto flags = parse_flag_list(in);
    if (!flags || !in.take(' ')) co_return syntax_error(command, "the flags");
    message.system_flags = flags->system_flags;
    message.keywords = std::move(flags->keywords);
  }
  if (in.peek() == '"') {
    const auto received = parse_date_time(in);
    if (!received || !in.take(' ')) co_return syntax_error(command, "the date");
    message.received = *received;
  }
  const bool has_literal = in.take('{') && parse_number(in) && (in.take('+'), in.take("}\r\n"));
  if (!has_literal || !command.text.has_message || command.has_arguments())
    co_return syntax_error(command, "the message");
  const auto mailbox = session.state()->find(*name);
  if (!mailbox) co_return no("No such mailbox", "TRYCREATE");
  std::string octets = with_line_ends(std::move(command.text.message));
  if (octets.empty()) co_return no("There is no message");
  if (octets.contains('\0')) co_return bad("NUL is no part of a message");  // CHAR8
  if (!session.account->has_room(octets.size())) co_return no("The account is full", "OVERQUOTA");
  message.body = std::make_shared<const std::string>(std::move(octets));
  message.summary = std::make_shared<const std::string>(mime::summarize(*message.body));
  std::vector<store::NewMessage> messages;
  messages.push_back(std::move(message));
  const auto stored = co_await session.account->append(mailbox->id, std::move(messages));
  if (!stored) {
    if (stored.error().reason == store::StoreError::Reason::no_such_mailbox)
      co_return no("No such mailbox", "TRYCREATE");
    co_return reply_of(stored.error());
  }
  std::string code = "APPENDUID ";
  append_number(code, stored->uid_validity);
  code += ' ' + uid_set_text(stored->uids);
  co_return ok("APPEND completed", std::move(code));
}

}  // namespace hikyaku::imap
