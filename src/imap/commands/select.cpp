// SELECT, EXAMINE, CLOSE, UNSELECT (RFC 3691), STATUS (RFC 3501 6.3.10; RFC 7162 3.1.2, 3.1.7; RFC
// 9208 4.1.4).
#include "imap/command.h"
#include "imap/grammar.h"

namespace hikyaku::imap {

namespace {

// select-params = "(" "CONDSTORE" ")"
bool parse_select_parameters(Cursor& in, bool& condstore) {
  if (!in.take(' ')) return true;
  if (!in.take('(')) return false;
  do {
    const auto name = parse_atom(in);
    if (!name || !iequals(*name, "CONDSTORE")) return false;
    condstore = true;
  } while (in.take(' '));
  return in.take(')');
}

/// The sequence number of the first message without \Seen; 0: none.
std::size_t first_unseen(const store::Mailbox& mailbox) {
  if (mailbox.unseen_count == 0) return 0;
  for (std::size_t i = 0; i < mailbox.chunk_count(); ++i) {
    const auto chunk = mailbox.chunk(i);
    for (std::size_t k = 0; k < chunk.size(); ++k)
      if (!(chunk[k].flags & store::seen)) return mailbox.begin(i) + k + 1;
  }
  return 0;
}

void append_selected(std::string& out, const Selected& selected) {
  const store::Mailbox& mailbox = *selected.told;
  const auto number = [&](std::string_view before, std::uint64_t value, std::string_view after) {
    out += before;
    append_number(out, value);
    out += after;
  };
  out += "* FLAGS ";
  append_known_flags(out, mailbox.keywords, false);
  number("\r\n* ", mailbox.size(), " EXISTS");
  number("\r\n* ", selected.recent_count, " RECENT\r\n");
  if (const std::size_t unseen = first_unseen(mailbox))
    number("* OK [UNSEEN ", unseen, "] First unseen\r\n");
  out += "* OK [PERMANENTFLAGS ";
  if (selected.is_read_only)
    out += "()";
  else
    append_known_flags(out, mailbox.keywords,
                       mailbox.keywords.size() < static_cast<std::size_t>(store::keywords_max));
  number("] Limited\r\n* OK [UIDNEXT ", mailbox.uid_next, "] Predicted next UID\r\n");
  number("* OK [UIDVALIDITY ", mailbox.uid_validity, "] UIDs valid\r\n");
  number("* OK [HIGHESTMODSEQ ", mailbox.highest_modseq, "] Highest\r\n");
}

Task<Reply> select(Session& session, Command& command, bool read_only) {
  Cursor& in = command.arguments;
  const auto name = in.take(' ') ? parse_mailbox(in) : std::nullopt;
  bool condstore = false;
  if (!name || !parse_select_parameters(in, condstore) || command.has_arguments())
    co_return syntax_error(command, "the mailbox");
  if (session.selected) {
    session.selected.reset();
    session.out += "* OK [CLOSED] Previous mailbox closed\r\n";
  }
  Selected selected;
  selected.told = session.state()->find(*name);
  if (!selected.told) co_return no("No such mailbox", "NONEXISTENT");
  selected.id = selected.told->id;
  selected.is_read_only = read_only;
  const store::Uid first = session.account->recent_from(selected.id, !read_only);
  if (first < selected.told->uid_next) selected.recent.add(first, selected.told->uid_next - 1);
  selected.recent_count = count_recent(*selected.told, selected.recent);
  append_selected(session.out, selected);
  session.selected = std::move(selected);
  if (condstore) session.condstore = true;
  co_return ok("Selected", read_only ? "READ-ONLY" : "READ-WRITE");
}

/// What EXPUNGE would free, in the unit of the resource STORAGE, rounded up.
std::uint64_t deleted_storage(const store::Mailbox& mailbox) {
  if (mailbox.deleted_count == 0) return 0;
  std::uint64_t bytes = 0;
  store::for_all(mailbox, [&](const store::Message& message) {
    if (message.flags & store::deleted) bytes += message.bytes;
  });
  return (bytes + storage_unit - 1) / storage_unit;
}

struct StatusItem {
  std::string_view name;
  std::uint64_t (*value)(const store::Mailbox& mailbox, store::Account& account);
};
constexpr StatusItem status_items[] = {
    {"MESSAGES", [](const store::Mailbox& m, store::Account&) { return std::uint64_t{m.size()}; }},
    {"RECENT",
     [](const store::Mailbox& m, store::Account& account) {
       return std::uint64_t{m.size() - m.lower_bound(account.recent_from(m.id, false))};
     }},
    {"UIDNEXT", [](const store::Mailbox& m, store::Account&) { return std::uint64_t{m.uid_next}; }},
    {"UIDVALIDITY",
     [](const store::Mailbox& m, store::Account&) { return std::uint64_t{m.uid_validity}; }},
    {"UNSEEN",
     [](const store::Mailbox& m, store::Account&) { return std::uint64_t{m.unseen_count}; }},
    {"DELETED",
     [](const store::Mailbox& m, store::Account&) { return std::uint64_t{m.deleted_count}; }},
    {"DELETED-STORAGE",
     [](const store::Mailbox& m, store::Account&) { return deleted_storage(m); }},
    {"HIGHESTMODSEQ",
     [](const store::Mailbox& m, store::Account&) { return std::uint64_t{m.highest_modseq}; }},
};

}  // namespace

Task<Reply> run_select(Session& session, Command& command) {
  return select(session, command, false);
}
Task<Reply> run_examine(Session& session, Command& command) {
  return select(session, command, true);
}

Task<Reply> run_close(Session& session, Command& command) {
  if (command.has_arguments()) co_return bad("CLOSE takes no arguments");
  const Selected selected = *std::move(session.selected);
  session.selected.reset();
  if (selected.is_read_only) co_return ok("CLOSE completed");
  store::UidSet all;
  all.add(1, 0xffffffff);
  const auto done = co_await session.account->expunge(selected.id, std::move(all), true);
  if (!done && done.error().reason != store::StoreError::Reason::no_such_mailbox)
    co_return reply_of(done.error());
  co_return ok("CLOSE completed");
}

Task<Reply> run_unselect(Session& session, Command& command) {
  if (command.has_arguments()) co_return bad("UNSELECT takes no arguments");
  session.selected.reset();
  co_return ok("UNSELECT completed");
}

// status = "STATUS" SP mailbox SP "(" status-att *(SP status-att) ")"
Task<Reply> run_status(Session& session, Command& command) {
  Cursor& in = command.arguments;
  const auto name = in.take(' ') ? parse_mailbox(in) : std::nullopt;
  if (!name || !in.take(" (")) co_return syntax_error(command, "STATUS");
  const auto mailbox = session.state()->find(*name);
  std::string values;
  bool condstore = false;
  do {
    const auto word = parse_atom(in);
    const StatusItem* found = nullptr;
    for (const StatusItem& item : status_items)
      if (word && iequals(*word, item.name)) found = &item;
    if (!found || values.size() > 1000) co_return syntax_error(command, "STATUS");
    condstore = condstore || found->name == "HIGHESTMODSEQ";
    if (!mailbox) continue;
    if (!values.empty()) values += ' ';
    values += found->name;
    values += ' ';
    append_number(values, found->value(*mailbox, *session.account));
  } while (in.take(' '));
  if (!in.take(')') || command.has_arguments()) co_return syntax_error(command, "STATUS");
  if (!mailbox) co_return no("No such mailbox", "NONEXISTENT");
  if (condstore) session.enable_condstore();
  session.out += "* STATUS ";
  append_mailbox(session.out, *name);
  session.out += " (" + values + ")\r\n";
  co_return ok("STATUS completed");
}

}  // namespace hikyaku::imap
