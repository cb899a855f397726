// COPY (RFC 3501 6.4.7), MOVE (RFC 6851), EXPUNGE and UID EXPUNGE (RFC 4315 2.1).
#include "imap/command.h"
#include "imap/grammar.h"
#include "imap/sequence_set.h"

namespace hikyaku::imap {

namespace {

std::string copyuid(const store::Account::Copied& copied) {
  std::string code = "COPYUID ";
  append_number(code, copied.uid_validity);
  code += ' ' + uid_set_text(copied.source) + ' ' + uid_set_text(copied.destination);
  return code;
}

// copy = "COPY" SP sequence-set SP mailbox
Task<Reply> copy_or_move(Session& session, Command& command, bool move) {
  Cursor& in = command.arguments;
  const auto set = in.take(' ') ? parse_sequence_set(in) : std::nullopt;
  const auto name = set && in.take(' ') ? parse_mailbox(in) : std::nullopt;
  if (!name || command.has_arguments()) co_return syntax_error(command, "the messages or mailbox");
  const Selected& selected = *session.selected;
  if (move && selected.is_read_only) co_return no("The mailbox is read-only", "CANNOT");
  const auto ranges =
      command.by_uid ? by_uid(*selected.told, *set) : by_sequence(*selected.told, *set);
  if (!ranges) co_return bad("There is no message of that number");
  const auto target = session.state()->find(*name);
  if (!target) co_return no("No such mailbox", "TRYCREATE");
  if (ranges->empty()) co_return ok("Nothing to do");
  store::UidSet uids = uids_of(*selected.told, *ranges);
  const auto done = move ? co_await session.account->move(selected.id, std::move(uids), target->id)
                         : co_await session.account->copy(selected.id, std::move(uids), target->id);
  if (!done) {
    if (done.error().reason == store::StoreError::Reason::no_such_mailbox)
      co_return no("No such mailbox", "TRYCREATE");
    co_return reply_of(done.error());
  }
  if (done->source.empty()) co_return ok("The messages are gone");
  if (!move) co_return ok("COPY completed", copyuid(*done));
  // RFC 6851 4.3: COPYUID comes before the EXPUNGEs, so that both can be put together.
  session.out += "* OK [" + copyuid(*done) + "] Moved\r\n";
  co_return ok("MOVE completed");
}

}  // namespace

Task<Reply> run_copy(Session& session, Command& command) {
  return copy_or_move(session, command, false);
}
Task<Reply> run_move(Session& session, Command& command) {
  return copy_or_move(session, command, true);
}

Task<Reply> run_expunge(Session& session, Command& command) {
  Cursor& in = command.arguments;
  const Selected& selected = *session.selected;
  store::UidSet uids;
  if (command.by_uid) {
    const auto set = in.take(' ') ? parse_sequence_set(in) : std::nullopt;
    if (!set) co_return syntax_error(command, "UID EXPUNGE");
    uids = uids_of(*selected.told, by_uid(*selected.told, *set));
  } else {
    uids.add(1, 0xffffffff);
  }
  if (command.has_arguments()) co_return syntax_error(command, "EXPUNGE");
  if (selected.is_read_only) co_return no("The mailbox is read-only", "CANNOT");
  if (uids.empty()) co_return ok("EXPUNGE completed");
  const auto done = co_await session.account->expunge(selected.id, std::move(uids), true);
  if (!done) co_return reply_of(done.error());
  co_return ok("EXPUNGE completed");
}

}  // namespace hikyaku::imap
