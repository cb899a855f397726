// FETCH (RFC 3501 6.4.5; RFC 7162 3.1.4.1 CHANGEDSINCE). Output goes out in slices, so that a
// mailbox or a body of any size costs the same memory.
#include "base/events.h"
#include "imap/command.h"
#include "imap/fetch_format.h"
#include "imap/grammar.h"
#include "imap/sequence_set.h"
#include "imap/summary_window.h"

namespace hikyaku::imap {

namespace {

using Kind = FetchItem::Kind;
using From = SectionPlan::From;

struct FetchRequest {
  SequenceSet set;
  FetchItems items;
  store::ModSeq changed_since = 0;
};

// fetch = "FETCH" SP sequence-set SP fetch-items [SP "(" "CHANGEDSINCE" SP mod-sequence ")"]
std::optional<FetchRequest> parse_fetch(Command& command) {
  Cursor& in = command.arguments;
  FetchRequest request;
  auto set = in.take(' ') ? parse_sequence_set(in) : std::nullopt;
  if (!set || !in.take(' ')) return {};
  request.set = *std::move(set);
  auto items = parse_fetch_items(in);
  if (!items) return {};
  request.items = *std::move(items);
  if (in.take_nocase(" (CHANGEDSINCE ")) {
    const auto since = parse_mod_sequence(in);
    if (!since || !in.take(')')) return {};
    request.changed_since = *since;
    request.items.add(Kind::mod_sequence);
  }
  if (!in.at_end()) return {};
  if (command.by_uid) request.items.add(Kind::uid);
  return request;
}

/// The whole message that sections of parts are cut from, read once for all of them.
struct WholeMessage {
  std::string octets;
  bool is_read = false;
};

/// Octets of the stored body into the output, slice by slice.
Task<Result<>> write_range(Session& session, const store::Message& message, std::uint64_t begin,
                           std::uint64_t count) {
  while (count > 0 && !session.is_over) {
    const std::size_t slice = std::min<std::uint64_t>(count, body_slice_bytes);
    const std::size_t at = session.out.size();
    session.out.resize(at + slice);
    const log::StoredBody body{message.body, message.bytes};
    auto read = co_await session.account->engine().read_body(
        session.account->log(), body, begin, std::span(session.out.data() + at, slice));
    if (!read) {
      session.out.resize(at);
      co_return read;
    }
    begin += slice;
    count -= slice;
    co_await session.flush_when_large();
  }
  co_return Result<>{};
}

/// The octets of a section that is not a plain range of the message; nothing: no such part.
Task<Result<std::optional<std::string>>> cut_section(Session& session, const FetchItem& item,
                                                     const SectionPlan& plan,
                                                     const store::Message& message,
                                                     const mime::SummaryView& summary,
                                                     WholeMessage& whole) {
  if (plan.from == From::summary) co_return select_fields(item.section, summary.listed_headers());
  if (plan.from == From::header) {
    CO_TRY(const std::string header,
           co_await store::read_body_range(*session.account, message, plan.begin, plan.end));
    co_return select_fields(item.section, header);
  }
  if (!whole.is_read) {
    CO_TRY(whole.octets, co_await store::read_body(*session.account, message));
    whole.is_read = true;
  }
  std::string scratch;
  const auto octets = section_octets(item.section, whole.octets, scratch);
  if (!octets) co_return std::optional<std::string>{};
  const auto [first, count] = partial_range(item, octets->size());
  co_return std::string(octets->substr(first, count));
}

Task<Result<>> write_section(Session& session, const FetchItem& item, const store::Message& message,
                             const mime::SummaryView& summary, WholeMessage& whole) {
  const SectionPlan plan = plan_section(item.section, message, summary);
  session.out += item.label;
  session.out += ' ';
  if (plan.from == From::range) {
    const auto [first, count] = partial_range(item, plan.end - plan.begin);
    session.out += '{';
    append_number(session.out, count);
    session.out += "}\r\n";
    co_return co_await write_range(session, message, plan.begin + first, count);
  }
  CO_TRY(const auto octets, co_await cut_section(session, item, plan, message, summary, whole));
  if (!octets) {
    session.out += "NIL";
  } else if (plan.from == From::message) {
    append_literal(session.out, *octets);
  } else {
    const auto [first, count] = partial_range(item, octets->size());
    append_literal(session.out, std::string_view(*octets).substr(first, count));
  }
  co_return Result<>{};
}

/// One response with sections in it.
Task<Result<>> write_message(Session& session, const FetchItems& items, FetchSubject subject) {
  WholeMessage whole;
  append_fetch_begin(session.out, subject.index);
  bool first = true;
  for (const FetchItem& item : items.items) {
    if (!first) session.out += ' ';
    first = false;
    if (item.kind != Kind::section) {
      append_fetch_item(session.out, item, subject);
      continue;
    }
    CO_TRY_DO(co_await write_section(session, item, subject.message, *subject.summary, whole));
  }
  session.out += ")\r\n";
  co_return Result<>{};
}

/// RFC 3501 6.4.5: \Seen is implicitly set. One durable change for all messages of the FETCH,
/// before they are sent; their new flags are a part of the responses. Gives who was changed.
Task<store::StoreResult<store::UidSet>> set_seen(Session& session, const IndexRanges& ranges,
                                                 const FetchRequest& request) {
  const Selected& selected = *session.selected;
  store::UidSet unseen;
  for (const auto& [begin, end] : ranges)
    for (std::size_t i = begin; i < end; ++i) {
      const store::Message& message = selected.told->at(i);
      if (!(message.flags & store::seen) &&
          (request.changed_since == 0 || message.modseq > request.changed_since))
        unseen.add(message.uid);
    }
  if (unseen.empty()) co_return unseen;
  store::FlagChange change;
  change.system_flags = store::seen;
  const auto changed =
      co_await session.account->change_flags(selected.id, unseen, std::move(change));
  if (!changed) co_return std::unexpected(changed.error());
  // The responses say the new flags (and modseqs) of these: quiet here, for everyone.
  const bool condstore = std::exchange(session.condstore, false);
  TellOptions options;
  options.may_expunge = false;
  options.silent = &unseen;
  session.synchronise(changed->state, options);
  session.condstore = condstore;
  co_return unseen;
}

class Fetcher {
 public:
  Fetcher(Session& session, const FetchRequest& request)
      : session_(session),
        request_(request),
        with_flags_(request.items),
        has_section_(request.items.has(Kind::section)),
        needs_summary_(request.items.needs_summary()) {
    with_flags_.add(Kind::flags);
    if (session.condstore) with_flags_.add(Kind::mod_sequence);
  }

  Task<void> write(IndexRanges ranges, const store::UidSet& newly_seen) {
    // A value of its own: what another command or session does changes nothing in it.
    const MailboxValue mailbox = session_.selected->told;
    for (const auto& [begin, end] : ranges)
      for (std::size_t i = begin; i < end && !session_.is_over; ++i) {
        const store::Message& message = mailbox->at(i);
        if (request_.changed_since > 0 && message.modseq <= request_.changed_since) continue;
        const bool is_seen_now = !newly_seen.empty() && newly_seen.contains(message.uid);
        const FetchItems& items = is_seen_now ? with_flags_ : request_.items;
        FetchSubject subject{message, i, session_.selected->is_recent(message.uid),
                             mailbox->keywords, session_.options().utc_offset_minutes};
        if (!needs_summary_)
          append_fetch(session_.out, items, subject);
        else if (auto done = co_await write_read(items, subject, *mailbox, end); !done)
          lose(done.error());
        if (session_.out.size() >= output_bytes_high) co_await session_.flush();
      }
  }
  std::size_t unreadable() const { return unreadable_; }

 private:
  Task<Result<>> write_read(const FetchItems& items, FetchSubject subject,
                            const store::Mailbox& mailbox, std::size_t end) {
    begin_ = session_.out.size();
    flushes_ = session_.flushes;
    std::optional<mime::SummaryView> summary = window_.view(subject.message);
    if (!summary) {
      CO_TRY(summary, co_await window_.read(*session_.account, mailbox, subject.index, end));
    }
    subject.summary = &*summary;
    if (has_section_) co_return co_await write_message(session_, items, subject);
    append_fetch(session_.out, items, subject);
    co_return Result<>{};
  }

  /// A message that cannot be read is left out; when a part of it went out already there is no way
  /// back but to end the connection.
  void lose(const Error& error) {
    ++unreadable_;
    event(Level::error, "imap.message.unreadable",
          {{"log", session_.account->log()}, {"reason", describe(error)}});
    if (session_.flushes == flushes_) {
      session_.out.resize(begin_);
    } else {
      session_.out.clear();
      session_.is_over = true;
    }
  }

  Session& session_;
  const FetchRequest& request_;
  FetchItems with_flags_;
  bool has_section_, needs_summary_;
  SummaryWindow window_;
  std::size_t begin_ = 0, unreadable_ = 0;
  std::uint64_t flushes_ = 0;
};

}  // namespace

Task<Reply> run_fetch(Session& session, Command& command) {
  const auto request = parse_fetch(command);
  if (!request) co_return syntax_error(command, "FETCH");
  const Selected& selected = *session.selected;
  auto ranges = command.by_uid ? by_uid(*selected.told, request->set)
                               : by_sequence(*selected.told, request->set);
  if (!ranges) co_return bad("There is no message of that number");
  if (request->items.has(Kind::mod_sequence)) session.enable_condstore();
  store::UidSet newly_seen;
  if (request->items.sets_seen() && !selected.is_read_only) {
    auto seen = co_await set_seen(session, *ranges, *request);
    if (!seen) co_return reply_of(seen.error());
    newly_seen = *std::move(seen);
  }
  Fetcher fetcher(session, *request);
  co_await fetcher.write(*std::move(ranges), newly_seen);
  if (fetcher.unreadable() > 0) co_return no("Some messages could not be read", "UNAVAILABLE");
  co_return ok("FETCH completed");
}

}  // namespace hikyaku::imap
