#include "imap/update.h"

#include <algorithm>
#include <span>

#include "imap/response.h"

namespace hikyaku::imap {

namespace {

using store::Mailbox;
using store::Message;

void append_flags_response(std::string& out, const Mailbox& mailbox, std::size_t index,
                           bool is_recent, bool flags, const TellOptions& options) {
  const Message& message = mailbox.at(index);
  out += "* ";
  append_number(out, index + 1);
  out += " FETCH (";
  if (options.with_uid || options.mod_sequences) {
    out += "UID ";
    append_number(out, message.uid);
    out += ' ';
  }
  if (flags) {
    out += "FLAGS ";
    append_flags(out, message.flags, is_recent, mailbox.keywords);
    if (options.mod_sequences) out += ' ';
  }
  if (options.mod_sequences) {
    out += "MODSEQ (";
    append_number(out, message.modseq);
    out += ')';
  }
  out += ")\r\n";
}

void tell_flags(const Selected& selected, const std::vector<std::size_t>& changed,
                const TellOptions& options, std::string& out) {
  const Mailbox& now = *selected.told;
  for (const std::size_t index : changed) {
    const store::Uid uid = now.at(index).uid;
    if (options.loud && options.loud->contains(uid)) continue;
    const bool silent = options.silent && options.silent->contains(uid);
    // RFC 7162 3.1.3: the new modseq is said also when the flags are not.
    if (silent && !options.mod_sequences) continue;
    append_flags_response(out, now, index, selected.is_recent(uid), !silent, options);
  }
  if (!options.loud) return;
  for (const auto& [first, last] : options.loud->ranges())
    for (std::size_t i = now.lower_bound(first); i < now.size() && now.at(i).uid <= last; ++i)
      append_flags_response(out, now, i, selected.is_recent(now.at(i).uid), true, options);
}

}  // namespace

// Rare and short-lived: a value with what another session expunged during a command of this one.
MailboxValue with_expunged(const Mailbox& old, const Mailbox& now) {
  auto merged = std::make_shared<Mailbox>(now);
  merged->clear();
  std::size_t a = 0, b = 0;
  while (a < old.size() || b < now.size()) {
    if (b == now.size() || (a < old.size() && old.at(a).uid < now.at(b).uid)) {
      merged->append(old.at(a++));
      continue;
    }
    if (a < old.size() && old.at(a).uid == now.at(b).uid) ++a;
    merged->append(now.at(b++));
  }
  // append() moves these on: what is told is still the state of `now`.
  merged->uid_next = now.uid_next;
  merged->highest_modseq = now.highest_modseq;
  return merged;
}

std::size_t count_recent(const Mailbox& mailbox, const store::UidSet& recent) {
  std::size_t count = 0;
  for (const auto& [first, last] : recent.ranges()) {
    const std::size_t end = last == 0xffffffff ? mailbox.size() : mailbox.lower_bound(last + 1);
    count += end - mailbox.lower_bound(first);
  }
  return count;
}

void tell(Selected& selected, const MailboxValue& now, const TellOptions& options,
          std::string& out) {
  if (now == selected.told) {
    if (options.loud) tell_flags(selected, {}, options, out);
    return;
  }
  const MailboxValue old = selected.told;
  store::Difference what = store::difference(*old, *now);
  if (!what.expunged.empty() && !options.may_expunge) {
    selected.told = with_expunged(*old, *now);
    what = store::difference(*old, *selected.told);
  } else {
    selected.told = now;
  }
  if (what.keywords_added) {
    const bool more =
        selected.told->keywords.size() < static_cast<std::size_t>(store::keywords_max);
    out += "* FLAGS ";
    append_known_flags(out, selected.told->keywords, false);
    out += "\r\n* OK [PERMANENTFLAGS ";
    append_known_flags(out, selected.told->keywords, more && !selected.is_read_only);
    out += "] Keywords are new\r\n";
  }
  // From the last to the first: so none changes the number of another (RFC 3501 7.4.1).
  for (const std::size_t index : what.expunged) {
    out += "* ";
    append_number(out, index + 1);
    out += " EXPUNGE\r\n";
  }
  if (selected.told->size() + what.expunged.size() != old->size()) {
    out += "* ";
    append_number(out, selected.told->size());
    out += " EXISTS\r\n";
  }
  const std::size_t recent = count_recent(*selected.told, selected.recent);
  if (recent != selected.recent_count) {
    selected.recent_count = recent;
    out += "* ";
    append_number(out, recent);
    out += " RECENT\r\n";
  }
  tell_flags(selected, what.changed, options, out);
}

}  // namespace hikyaku::imap
