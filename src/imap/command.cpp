#include "imap/command.h"

#include "base/events.h"
#include "imap/grammar.h"

namespace hikyaku::imap {

namespace {

constexpr CommandRow table[] = {
    // name, states, may_expunge, has_secrets, has_uid_form, run
    {"NOOP", any_state, true, false, false, run_noop},
    {"CHECK", in_mailbox, true, false, false, run_noop},
    {"FETCH", in_mailbox, false, false, true, run_fetch},
    {"STORE", in_mailbox, false, false, true, run_store},
    {"SEARCH", in_mailbox, false, false, true, run_search},
    {"IDLE", logged_in, true, false, false, run_idle},
    {"COPY", in_mailbox, true, false, true, run_copy},
    {"MOVE", in_mailbox, true, false, true, run_move},
    {"EXPUNGE", in_mailbox, true, false, true, run_expunge},
    {"SELECT", logged_in, true, false, false, run_select},
    {"EXAMINE", logged_in, true, false, false, run_examine},
    {"CLOSE", in_mailbox, true, false, false, run_close},
    {"UNSELECT", in_mailbox, true, false, false, run_unselect},
    {"STATUS", logged_in, true, false, false, run_status},
    {"LIST", logged_in, true, false, false, run_list},
    {"LSUB", logged_in, true, false, false, run_lsub},
    {"CREATE", logged_in, true, false, false, run_create},
    {"DELETE", logged_in, true, false, false, run_delete},
    {"RENAME", logged_in, true, false, false, run_rename},
    {"SUBSCRIBE", logged_in, true, false, false, run_subscribe},
    {"UNSUBSCRIBE", logged_in, true, false, false, run_unsubscribe},
    {"APPEND", logged_in, true, false, false, run_append},
    {"GETQUOTAROOT", logged_in, true, false, false, run_getquotaroot},
    {"GETQUOTA", logged_in, true, false, false, run_getquota},
    {"SETQUOTA", logged_in, true, false, false, run_setquota},
    {"NAMESPACE", logged_in, true, false, false, run_namespace},
    {"ENABLE", logged_in, true, false, false, run_enable},
    {"CAPABILITY", any_state, true, false, false, run_capability},
    {"ID", any_state, true, false, false, run_id},
    {"LOGOUT", any_state, true, false, false, run_logout},
    {"LOGIN", not_authenticated, true, true, false, run_login},
    {"AUTHENTICATE", not_authenticated, true, true, false, run_authenticate},
    {"STARTTLS", not_authenticated, true, false, false, run_starttls},
};

State state_of(const Session& session) {
  return session.selected ? in_mailbox : session.account ? authenticated : not_authenticated;
}

void trace_command(const Session& session, const CommandRow* row, const Command& command,
                   std::string_view name) {
  std::string line = "C: ";
  line += command.tag;
  line += command.by_uid ? " UID " : " ";
  line += name;
  if (row && row->has_secrets)
    line += " (hidden)";
  else if (row)
    line += command.arguments.rest().substr(0, 500);
  trace(Service::imap, session.id, line);
}

void finish(Session& session, std::string_view tag, const Reply& reply) {
  const std::size_t begin = session.out.size();
  append_reply(session.out, tag, reply);
  if (tracing(Service::imap))
    trace(Service::imap, session.id,
          "S: " + std::string(trim(std::string_view(session.out).substr(begin))));
  session.bad_commands = reply.status == Reply::Status::bad ? session.bad_commands + 1 : 0;
  if (session.bad_commands < bad_commands_max) return;
  session.say_bye("Too many commands that are not IMAP");
  session.is_over = true;
}

}  // namespace

const CommandRow* find_command(std::string_view name) {
  for (const CommandRow& row : table)
    if (iequals(name, row.name)) return &row;
  return nullptr;
}

Reply syntax_error(const Command& command, std::string_view what) {
  std::string text = "Syntax error in ";
  text += what;
  text += ", at octet ";
  append_number(text, command.arguments.offset() + 1);
  return bad(std::move(text));
}

Reply reply_of(const store::StoreError& error) {
  using Reason = store::StoreError::Reason;
  switch (error.reason) {
    case Reason::no_such_mailbox:
      return no("No such mailbox", "NONEXISTENT");
    case Reason::exists:
      return no("There is a mailbox of that name", "ALREADYEXISTS");
    case Reason::has_children:
      return no("The mailbox has children", "CANNOT");
    case Reason::not_allowed:
      return no("That cannot be done with this mailbox", "CANNOT");
    case Reason::over_quota:
      return no("The account is full", "OVERQUOTA");
    case Reason::keyword_limit:
      return no("The mailbox has too many keywords", "LIMIT");
    case Reason::name_invalid:
      return no("Not a name for a mailbox", "CANNOT");
    case Reason::frozen:
      return no("The mail of this account is frozen", "NOPERM");
    case Reason::unavailable:
      return no("The mail store does not answer, try later", "UNAVAILABLE");
    case Reason::damaged:
      return no("The mailbox is damaged", "CORRUPTION");
  }
  return no("Internal error", "SERVERBUG");
}

Task<void> run_command(Session& session) {
  CommandText& text = session.input.command();
  Cursor in(text.text);
  const auto tag = parse_tag(in);
  // Its own: the text of the command is gone once a command reads further input.
  const std::string own_tag(tag.value_or("*"));
  Command command{own_tag, Cursor(std::string_view()), text};
  const auto name = tag && in.take(' ') ? parse_atom(in) : std::nullopt;
  if (!name) {
    finish(session, command.tag, bad("Not a command: a tag and a name are wanted"));
    co_return;
  }
  const CommandRow* row = find_command(*name);
  std::string_view said = *name;
  if (!row && iequals(said, "UID") && in.take(' ')) {
    said = parse_atom(in).value_or("");
    row = find_command(said);
    command.by_uid = true;
    if (row && !row->has_uid_form) row = nullptr;
  }
  command.arguments = in;
  if (tracing(Service::imap)) trace_command(session, row, command, said);
  if (!row) {
    finish(session, command.tag, bad("Unknown command"));
    co_return;
  }
  if (!(row->states & state_of(session))) {
    const bool before_login = !session.account;
    finish(session, command.tag,
           before_login ? no("Log in first") : bad("Not now: another state is needed"));
    co_return;
  }
  const Reply reply = co_await row->run(session, command);
  // RFC 3501 5.5: UID FETCH and the like are other commands than FETCH; EXPUNGE may be said.
  if (session.selected && !session.is_over) session.synchronise(row->may_expunge || command.by_uid);
  if (!reply.text.empty()) finish(session, command.tag, reply);
}

}  // namespace hikyaku::imap
