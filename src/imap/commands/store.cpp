// STORE (RFC 3501 6.4.6; RFC 7162 3.1.3 UNCHANGEDSINCE).
#include "imap/command.h"
#include "imap/grammar.h"
#include "imap/sequence_set.h"

namespace hikyaku::imap {

namespace {

struct StoreRequest {
  SequenceSet set;
  store::FlagChange change;
  bool silent = false;
  std::optional<store::ModSeq> unchanged_since;
};

// store = "STORE" SP sequence-set [SP "(" "UNCHANGEDSINCE" SP mod-sequence ")"] SP store-att-flags
// store-att-flags = (["+" / "-"] "FLAGS" [".SILENT"]) SP (flag-list / (flag *(SP flag)))
std::optional<StoreRequest> parse_store(Cursor& in) {
  StoreRequest request;
  auto set = in.take(' ') ? parse_sequence_set(in) : std::nullopt;
  if (!set || !in.take(' ')) return {};
  request.set = *std::move(set);
  if (in.take_nocase("(UNCHANGEDSINCE ")) {
    request.unchanged_since = parse_mod_sequence(in);
    if (!request.unchanged_since || !in.take(") ")) return {};
  }
  using How = store::FlagChange::How;
  request.change.how = in.take('+') ? How::add : in.take('-') ? How::remove : How::replace;
  if (!in.take_nocase("FLAGS")) return {};
  request.silent = in.take_nocase(".SILENT");
  auto flags = in.take(' ') ? parse_bare_flags(in) : std::nullopt;
  if (!flags || !in.at_end()) return {};
  request.change.system_flags = flags->system_flags;
  request.change.keywords = std::move(flags->keywords);
  return request;
}

/// "MODIFIED 7,9", in the numbers that the command used.
std::string modified_code(const store::Mailbox& mailbox, const store::UidSet& uids, bool by_uid) {
  if (by_uid) return "MODIFIED " + uids.text();
  std::vector<store::Uid> numbers;
  for (const auto& [first, last] : uids.ranges())
    for (std::size_t i = mailbox.lower_bound(first);
         i < mailbox.size() && mailbox.at(i).uid <= last; ++i)
      numbers.push_back(static_cast<std::uint32_t>(i + 1));
  return "MODIFIED " + uid_set_text(numbers);
}

}  // namespace

Task<Reply> run_store(Session& session, Command& command) {
  auto request = parse_store(command.arguments);
  if (!request) co_return syntax_error(command, "STORE");
  Selected& selected = *session.selected;
  if (selected.is_read_only) co_return no("The mailbox is read-only", "CANNOT");
  const auto ranges = command.by_uid ? by_uid(*selected.told, request->set)
                                     : by_sequence(*selected.told, request->set);
  if (!ranges) co_return bad("There is no message of that number");
  if (request->unchanged_since) session.enable_condstore();
  if (ranges->empty()) co_return ok("STORE completed");
  const store::UidSet uids = uids_of(*selected.told, *ranges);
  const auto changed = co_await session.account->change_flags(
      selected.id, uids, std::move(request->change), request->unchanged_since);
  if (!changed) co_return reply_of(changed.error());
  TellOptions options;
  options.may_expunge = false;
  options.with_uid = command.by_uid;
  // Conditional: only what was changed is said, for the new modseqs (RFC 7162 3.1.3).
  if (request->silent)
    options.silent = &uids;
  else if (!request->unchanged_since)
    options.loud = &uids;
  session.synchronise(changed->state, options);
  if (changed->modified.empty()) co_return ok("STORE completed");
  co_return ok("Some were changed before",
               modified_code(*selected.told, changed->modified, command.by_uid));
}

}  // namespace hikyaku::imap
