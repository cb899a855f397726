#include "imap/update.h"

#include <algorithm>
#include <span>

#include "imap/response.h"

namespace hikyaku::imap {

namespace {

using store::Mailbox;
using store::Message;

/// A walk over the messages of a value that can step over what another value shares.
class Walk {
 public:
  explicit Walk(const Mailbox& mailbox) : mailbox_(mailbox) { enter(); }
  bool at_end() const { return chunk_ == mailbox_.chunk_count(); }
  const Message& message() const { return entries_[offset_]; }
  std::size_t index() const { return mailbox_.begin(chunk_) + offset_; }
  /// Steps over `count` messages of this chunk.
  void skip(std::size_t count) {
    offset_ += count;
    if (offset_ < entries_.size()) return;
    ++chunk_;
    offset_ = 0;
    enter();
  }
  /// How many messages from here on are the same in both, because they are shared.
  std::size_t shared_with(const Walk& other) const {
    if (offset_ != other.offset_ ||
        mailbox_.chunk_identity(chunk_) != other.mailbox_.chunk_identity(other.chunk_))
      return 0;
    return std::min(entries_.size(), other.entries_.size()) - offset_;
  }

 private:
  void enter() {
    if (!at_end()) entries_ = mailbox_.chunk(chunk_);
  }
  const Mailbox& mailbox_;
  std::span<const Message> entries_;
  std::size_t chunk_ = 0, offset_ = 0;
};

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

Difference difference(const Mailbox& old, const Mailbox& now) {
  Difference result;
  Walk a(old), b(now);
  while (!a.at_end()) {
    if (b.at_end() || a.message().uid < b.message().uid) {
      result.expunged.push_back(a.index());
      a.skip(1);
      continue;
    }
    std::size_t same = a.shared_with(b);
    if (same == 0) {
      if (a.message().flags != b.message().flags || a.message().modseq != b.message().modseq)
        result.changed.push_back(b.index());
      same = 1;
    }
    a.skip(same);
    b.skip(same);
  }
  return result;
}

MailboxValue with_expunged(const Mailbox& old, const Mailbox& now) {
  auto merged = std::make_shared<Mailbox>(now);
  merged->clear();
  Walk a(old), b(now);
  while (!a.at_end() || !b.at_end()) {
    if (b.at_end() || (!a.at_end() && a.message().uid < b.message().uid)) {
      merged->append(a.message());
      a.skip(1);
      continue;
    }
    if (!a.at_end() && a.message().uid == b.message().uid) a.skip(1);
    merged->append(b.message());
    b.skip(1);
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
  Difference what = difference(*old, *now);
  if (!what.expunged.empty() && !options.may_expunge) {
    selected.told = with_expunged(*old, *now);
    what = difference(*old, *selected.told);
  } else {
    selected.told = now;
  }
  if (old->keywords != selected.told->keywords) {
    const bool more =
        selected.told->keywords.size() < static_cast<std::size_t>(store::keywords_max);
    out += "* FLAGS ";
    append_known_flags(out, selected.told->keywords, false);
    out += "\r\n* OK [PERMANENTFLAGS ";
    append_known_flags(out, selected.told->keywords, more && !selected.is_read_only);
    out += "] Keywords are new\r\n";
  }
  for (std::size_t i = 0; i < what.expunged.size(); ++i) {
    out += "* ";
    append_number(out, what.expunged[i] + 1 - i);  // each EXPUNGE renumbers what follows
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
