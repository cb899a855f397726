#include "imap/update.h"

#include "imap/response.h"

namespace hikyaku::imap {

namespace {

using store::Mailbox;
using store::Message;

/// A walk over the messages of a value that can step over whole chunks.
class Walk {
 public:
  explicit Walk(const Mailbox& mailbox) : mailbox_(mailbox) {}
  bool at_end() const { return chunk_ == mailbox_.chunks().size(); }
  const Message& message() const { return (*mailbox_.chunks()[chunk_])[offset_]; }
  std::size_t index() const { return mailbox_.begin(chunk_) + offset_; }
  const Mailbox::Chunk* whole_chunk() const {
    return offset_ == 0 ? mailbox_.chunks()[chunk_].get() : nullptr;
  }
  void next() {
    if (++offset_ == mailbox_.chunks()[chunk_]->size()) next_chunk();
  }
  void next_chunk() {
    ++chunk_;
    offset_ = 0;
  }

 private:
  const Mailbox& mailbox_;
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
      a.next();
    } else if (a.whole_chunk() && a.whole_chunk() == b.whole_chunk()) {
      a.next_chunk();
      b.next_chunk();
    } else if (b.message().uid < a.message().uid) {
      b.next();  // uids only ascend, so this cannot be; never loop on it
    } else {
      if (a.message().flags != b.message().flags || a.message().modseq != b.message().modseq)
        result.changed.push_back(b.index());
      a.next();
      b.next();
    }
  }
  return result;
}

MailboxValue with_expunged(const Mailbox& old, const Mailbox& now) {
  auto merged = std::make_shared<Mailbox>(now);
  merged->set_chunks({});
  Walk a(old), b(now);
  while (!a.at_end() || !b.at_end()) {
    const bool gone = b.at_end() || (!a.at_end() && a.message().uid < b.message().uid);
    if (gone) {
      merged->append(a.message());
      a.next();
      continue;
    }
    if (!a.at_end() && a.message().uid == b.message().uid) a.next();
    merged->append(b.message());
    b.next();
  }
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
