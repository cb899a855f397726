// The table of commands: one row each.
#pragma once

#include <string>
#include <string_view>

#include "base/cursor.h"
#include "imap/session.h"

namespace hikyaku::imap {

/// A command being run. Lives in the coroutine of its session.
struct Command {
  std::string_view tag;
  Cursor arguments;   // what follows the name, from its space on
  CommandText& text;  // for the message of an APPEND
  bool by_uid = false;

  bool has_arguments() const { return !arguments.at_end(); }
};

enum State : unsigned { not_authenticated = 1, authenticated = 2, in_mailbox = 4 };
inline constexpr unsigned any_state = not_authenticated | authenticated | in_mailbox;
inline constexpr unsigned logged_in = authenticated | in_mailbox;

struct CommandRow {
  std::string_view name;
  unsigned states;
  bool may_expunge;   // EXPUNGE may be said before its end (RFC 3501 7.4.1)
  bool has_secrets;   // its arguments stay out of traces
  bool has_uid_form;  // "UID name"
  // A reply without text: the command has said it by itself.
  Task<Reply> (*run)(Session& session, Command& command);
};

const CommandRow* find_command(std::string_view name);

/// Runs the command that the session's input has, up to its tagged reply.
Task<void> run_command(Session& session);

Reply syntax_error(const Command& command, std::string_view what);
/// In the words of IMAP (RFC 5530).
Reply reply_of(const store::StoreError& error);

// commands/*.cpp
Task<Reply> run_capability(Session&, Command&);
Task<Reply> run_noop(Session&, Command&);
Task<Reply> run_logout(Session&, Command&);
Task<Reply> run_id(Session&, Command&);
Task<Reply> run_enable(Session&, Command&);
Task<Reply> run_namespace(Session&, Command&);
Task<Reply> run_starttls(Session&, Command&);
Task<Reply> run_login(Session&, Command&);
Task<Reply> run_authenticate(Session&, Command&);
Task<Reply> run_select(Session&, Command&);
Task<Reply> run_examine(Session&, Command&);
Task<Reply> run_close(Session&, Command&);
Task<Reply> run_unselect(Session&, Command&);
Task<Reply> run_status(Session&, Command&);
Task<Reply> run_create(Session&, Command&);
Task<Reply> run_delete(Session&, Command&);
Task<Reply> run_rename(Session&, Command&);
Task<Reply> run_subscribe(Session&, Command&);
Task<Reply> run_unsubscribe(Session&, Command&);
Task<Reply> run_list(Session&, Command&);
Task<Reply> run_lsub(Session&, Command&);
Task<Reply> run_append(Session&, Command&);
Task<Reply> run_idle(Session&, Command&);
Task<Reply> run_fetch(Session&, Command&);
Task<Reply> run_store(Session&, Command&);
Task<Reply> run_search(Session&, Command&);
Task<Reply> run_expunge(Session&, Command&);
Task<Reply> run_copy(Session&, Command&);
Task<Reply> run_move(Session&, Command&);
Task<Reply> run_getquota(Session&, Command&);
Task<Reply> run_getquotaroot(Session&, Command&);
Task<Reply> run_setquota(Session&, Command&);

}  // namespace hikyaku::imap
