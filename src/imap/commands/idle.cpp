// IDLE (RFC 2177): says what happens until the client is DONE.
#include "imap/command.h"

namespace hikyaku::imap {

Task<Reply> run_idle(Session& session, Command& command) {
  if (command.has_arguments()) co_return bad("IDLE takes no arguments");
  session.out += "+ idling\r\n";
  session.input.expect_line();
  net::Stream& stream = session.stream;
  // The watch comes before the first look, so that nothing falls between the two.
  const auto watch = session.account->watch([&stream] { stream.wake(); });
  while (!session.is_over) {
    session.synchronise(true);
    const Assembly::Event event = session.input.next();
    if (event == Assembly::Event::more) {
      co_await session.wait();
    } else if (event == Assembly::Event::line) {
      if (!iequals(session.input.line(), "DONE")) co_return bad("DONE was awaited");
      co_return ok("IDLE completed");
    } else {
      session.say_bye("Line too long");
      session.is_over = true;
    }
  }
  co_return bad("The connection ends");
}

}  // namespace hikyaku::imap
