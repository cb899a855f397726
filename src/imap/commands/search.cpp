// SEARCH (RFC 3501 6.4.4; RFC 7162 3.1.5).
#include "base/events.h"
#include "imap/command.h"
#include "imap/search_match.h"
#include "imap/summary_window.h"

namespace hikyaku::imap {

namespace {

/// One message: reads only what decides. Error: what decides could not be read.
Task<Result<bool>> search_one(Session& session, const SearchKey& key, std::size_t index,
                              SummaryWindow& window) {
  const store::Mailbox& mailbox = *session.selected->told;
  const store::Message& message = mailbox.at(index);
  SearchSubject subject{message, index, session.selected->is_recent(message.uid),
                        session.options().utc_offset_minutes};
  Match match = matches(key, subject);
  if (match != Match::unknown) co_return match == Match::yes;
  CO_TRY(const mime::SummaryView summary,
         co_await window.read(*session.account, mailbox, index, mailbox.size()));
  subject.summary = &summary;
  match = matches(key, subject);
  if (match != Match::unknown) co_return match == Match::yes;
  CO_TRY(const std::string octets, co_await store::read_body(*session.account, message));
  const std::string_view body = octets;
  subject.body = &body;
  co_return matches(key, subject) == Match::yes;
}

}  // namespace

Task<Reply> run_search(Session& session, Command& command) {
  Cursor& in = command.arguments;
  auto request = in.take(' ') ? parse_search(in) : std::nullopt;
  if (!request) co_return syntax_error(command, "SEARCH");
  if (request->bad_charset)
    co_return no("That charset is not known here",
                 "BADCHARSET (US-ASCII UTF-8 ISO-2022-JP SHIFT_JIS EUC-JP)");
  if (command.has_arguments()) co_return syntax_error(command, "SEARCH");
  Selected& selected = *session.selected;
  const store::Mailbox& mailbox = *selected.told;
  if (!resolve(request->key, mailbox)) co_return bad("There is no message of that number");
  if (request->has_mod_sequence) session.enable_condstore();
  std::string found = "* SEARCH";
  store::ModSeq highest = 0;
  std::size_t unreadable = 0;
  SummaryWindow window;
  for (std::size_t i = 0; i < mailbox.size(); ++i) {
    const store::Message& message = mailbox.at(i);
    const SearchSubject subject{message, i, selected.is_recent(message.uid),
                                session.options().utc_offset_minutes};
    Match match = matches(request->key, subject);
    if (match == Match::unknown) {
      const auto read = co_await search_one(session, request->key, i, window);
      if (!read) {
        event(Level::error, "imap.message.unreadable",
              {{"log", session.account->log()}, {"reason", describe(read.error())}});
        ++unreadable;
        continue;
      }
      match = *read ? Match::yes : Match::no;
    }
    if (match != Match::yes) continue;
    found += ' ';
    append_number(found, command.by_uid ? std::size_t{message.uid} : i + 1);
    highest = std::max(highest, message.modseq);
  }
  if (request->has_mod_sequence && highest > 0) {
    found += " (MODSEQ ";
    append_number(found, highest);
    found += ')';
  }
  session.out += found + "\r\n";
  if (unreadable > 0) co_return no("Some messages could not be read", "UNAVAILABLE");
  co_return ok("SEARCH completed");
}

}  // namespace hikyaku::imap
