// CAPABILITY, NOOP, CHECK, LOGOUT, ID (RFC 2971), ENABLE (RFC 5161), NAMESPACE (RFC 2342),
// STARTTLS.
#include "base/events.h"
#include "imap/command.h"
#include "imap/grammar.h"

namespace hikyaku::imap {

Task<Reply> run_capability(Session& session, Command& command) {
  if (command.has_arguments()) co_return bad("CAPABILITY takes no arguments");
  session.out += "* " + session.capabilities() + "\r\n";
  co_return ok("CAPABILITY completed");
}

Task<Reply> run_noop(Session&, Command& command) {
  if (command.has_arguments()) co_return bad("No arguments are wanted");
  co_return ok("Completed");
}

Task<Reply> run_logout(Session& session, Command& command) {
  if (command.has_arguments()) co_return bad("LOGOUT takes no arguments");
  session.say_bye("Goodbye");
  session.is_over = true;
  co_return ok("LOGOUT completed");
}

Task<Reply> run_id(Session& session, Command& command) {
  Cursor& in = command.arguments;
  if (!in.take(' ')) co_return syntax_error(command, "ID");
  if (!in.take_nocase("NIL")) {
    if (!in.take('(')) co_return syntax_error(command, "ID");
    // RFC 2971 3.3: at most 30 pairs.
    for (int i = 0; i < 60 && !in.take(')'); ++i)
      if ((i > 0 && !in.take(' ')) || !parse_nstring(in)) co_return syntax_error(command, "ID");
  }
  if (command.has_arguments()) co_return syntax_error(command, "ID");
  session.out += "* ID (\"name\" \"Hikyaku\")\r\n";
  co_return ok("ID completed");
}

Task<Reply> run_enable(Session& session, Command& command) {
  Cursor& in = command.arguments;
  bool condstore = false;
  do {
    if (!in.take(' ')) co_return syntax_error(command, "ENABLE");
    const auto name = parse_atom(in);
    if (!name) co_return syntax_error(command, "ENABLE");
    condstore = condstore || iequals(*name, "CONDSTORE");
  } while (command.has_arguments());
  session.out += condstore ? "* ENABLED CONDSTORE\r\n" : "* ENABLED\r\n";
  if (condstore) session.enable_condstore();
  co_return ok("ENABLE completed");
}

Task<Reply> run_namespace(Session& session, Command& command) {
  if (command.has_arguments()) co_return bad("NAMESPACE takes no arguments");
  session.out += "* NAMESPACE ((\"\" \"/\")) NIL NIL\r\n";
  co_return ok("NAMESPACE completed");
}

Task<Reply> run_starttls(Session& session, Command& command) {
  if (command.has_arguments()) co_return bad("STARTTLS takes no arguments");
  if (session.stream.is_tls()) co_return bad("TLS is there already");
  const auto tls = session.context.tls_context ? session.context.tls_context() : nullptr;
  if (!tls) co_return no("There is no TLS here", "UNAVAILABLE");
  // Commands that came in the clear behind STARTTLS must not be taken as if they came under TLS.
  if (session.input.has_input()) {
    session.is_over = true;
    co_return bad("Nothing may follow STARTTLS in the clear");
  }
  append_reply(session.out, command.tag, ok("Begin TLS"));
  co_await session.flush();
  session.stream.expires_after(login_seconds_max);
  if (const auto started = co_await session.stream.start_tls_server(tls); !started) {
    event(Level::info, "imap.tls.failed",
          {{"client", session.stream.peer().address}, {"reason", describe(started.error())}});
    session.is_over = true;
  }
  co_return Reply{};  // the reply went out before TLS
}

}  // namespace hikyaku::imap
