#include "imap/serve.h"

#include "base/events.h"
#include "imap/command.h"

namespace hikyaku::imap {

namespace {

/// A message for which there is no room is refused before it comes (RFC 9208 4.3); one that comes
/// without being asked for (RFC 7888) by APPEND itself.
void go_ahead(Session& session) {
  const auto bytes = session.input.message_bytes_announced();
  if (!bytes || session.account->has_room(*bytes)) {
    session.out += "+ Go ahead\r\n";
    return;
  }
  session.input.refuse_literal();
  append_reply(session.out, session.input.tag(), no("The account is full", "OVERQUOTA"));
}

Task<void> converse(Session& session) {
  session.out = "* OK [" + session.capabilities() + "] " + session.options().host_name +
                " Hikyaku IMAP server ready\r\n";
  while (!session.is_over) {
    switch (session.input.next()) {
      case Assembly::Event::more:
        co_await session.wait();
        break;
      case Assembly::Event::command:
        co_await run_command(session);
        co_await session.flush_when_large();
        break;
      case Assembly::Event::go_ahead:
        go_ahead(session);
        break;
      case Assembly::Event::too_big:
        append_reply(session.out, session.input.tag(), no("The message is too large", "TOOBIG"));
        break;
      case Assembly::Event::bad:
        append_reply(session.out, session.input.tag(), bad("The command is too long"));
        break;
      case Assembly::Event::line:
      case Assembly::Event::fatal:
        session.say_bye("A line or literal is too long");
        session.is_over = true;
        break;
    }
  }
  // flush() does nothing for a session that is over: this is its farewell.
  if (!session.out.empty()) {
    session.stream.expires_after(Seconds(10));
    (void)co_await session.stream.write(session.out);
  }
}

}  // namespace

Task<void> serve(std::unique_ptr<net::Stream> stream, ServerContext& context) {
  if (context.options.implicit_tls) {
    stream->expires_after(login_seconds_max);
    const auto tls = context.tls_context ? context.tls_context() : nullptr;
    if (!tls) co_return;
    if (const auto started = co_await stream->start_tls_server(tls); !started) {
      event(Level::info, "imap.tls.failed",
            {{"client", stream->peer().address}, {"reason", describe(started.error())}});
      co_return;
    }
  }
  Session session(*stream, context);
  co_await converse(session);
  stream->close();
}

}  // namespace hikyaku::imap
