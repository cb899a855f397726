// CREATE (with USE, RFC 6154 3), DELETE, RENAME, SUBSCRIBE, UNSUBSCRIBE (RFC 3501 6.3.3-6.3.7).
#include "imap/command.h"
#include "imap/grammar.h"

namespace hikyaku::imap {

namespace {

constexpr std::string_view special_uses[] = {"\\All",  "\\Archive", "\\Drafts", "\\Flagged",
                                             "\\Junk", "\\Sent",    "\\Trash"};

// create-param = "(" "USE" SP "(" [use-attr *(SP use-attr)] ")" ")"
std::optional<std::string> parse_use(Cursor& in) {
  if (!in.take_nocase(" (USE (")) return {};
  if (!in.take('\\')) return {};
  const auto name = parse_atom(in);
  if (!name || !in.take("))")) return {};
  return "\\" + std::string(*name);
}

std::optional<std::string> one_mailbox(Command& command) {
  auto name = command.arguments.take(' ') ? parse_mailbox(command.arguments) : std::nullopt;
  if (command.has_arguments()) return {};
  return name;
}

template <class T>
Reply outcome(const store::StoreResult<T>& result, std::string_view command) {
  if (!result) return reply_of(result.error());
  return ok(std::string(command) + " completed");
}

Task<Reply> subscribe(Session& session, Command& command, bool subscribed) {
  auto name = one_mailbox(command);
  if (!name) co_return syntax_error(command, "the mailbox");
  const auto done = co_await session.account->subscribe(*std::move(name), subscribed);
  co_return outcome(done, subscribed ? "SUBSCRIBE" : "UNSUBSCRIBE");
}

}  // namespace

Task<Reply> run_create(Session& session, Command& command) {
  Cursor& in = command.arguments;
  auto name = in.take(' ') ? parse_mailbox(in) : std::nullopt;
  if (!name) co_return syntax_error(command, "the mailbox");
  std::string use;
  if (command.has_arguments()) {
    const auto asked = parse_use(in);
    if (!asked || command.has_arguments()) co_return syntax_error(command, "USE");
    for (const std::string_view known : special_uses)
      if (iequals(*asked, known)) use = known;
    if (use.empty()) co_return no("No such special use", "USEATTR");
    for (const auto& [id, mailbox] : session.state()->mailboxes)
      if (mailbox->special_use == use) co_return no("There is such a mailbox already", "USEATTR");
  }
  // RFC 3501 6.3.3: a separator at the end says that names below will follow.
  if (name->ends_with('/')) name->pop_back();
  const auto done = co_await session.account->create(*std::move(name), std::move(use));
  co_return outcome(done, "CREATE");
}

Task<Reply> run_delete(Session& session, Command& command) {
  auto name = one_mailbox(command);
  if (!name) co_return syntax_error(command, "the mailbox");
  const auto done = co_await session.account->remove(*std::move(name));
  co_return outcome(done, "DELETE");
}

Task<Reply> run_rename(Session& session, Command& command) {
  Cursor& in = command.arguments;
  auto from = in.take(' ') ? parse_mailbox(in) : std::nullopt;
  auto to = from && in.take(' ') ? parse_mailbox(in) : std::nullopt;
  if (!to || command.has_arguments()) co_return syntax_error(command, "the mailboxes");
  const auto done = co_await session.account->rename(*std::move(from), *std::move(to));
  co_return outcome(done, "RENAME");
}

Task<Reply> run_subscribe(Session& session, Command& command) {
  return subscribe(session, command, true);
}
Task<Reply> run_unsubscribe(Session& session, Command& command) {
  return subscribe(session, command, false);
}

}  // namespace hikyaku::imap
