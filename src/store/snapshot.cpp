#include "store/snapshot.h"

#include <cstddef>

#include "base/bytes.h"
#include "store/change.h"

namespace hikyaku::store {
namespace {

constexpr std::uint32_t magic = 0x53414b48;  // "HKAS"
// Raise it when anything of the layout or of the meaning of records changes: old snapshots are then
// passed over and made again from the log.
constexpr std::uint16_t version = 1;
constexpr std::size_t entries_alignment = 8;

static_assert(offsetof(Message, bytes) == 4 && offsetof(Message, modseq) == 8 &&
              offsetof(Message, flags) == 16 && offsetof(Message, received) == 24 &&
              offsetof(Message, summary) == 32 && offsetof(Message, summary_bytes) == 40 &&
              offsetof(Message, unused) == 44 && offsetof(Message, body) == 48);

void write_mailbox(ByteWriter& out, const Mailbox& mailbox) {
  out.varint(mailbox.id);
  out.string(mailbox.name);
  out.string(mailbox.special_use);
  out.varint(mailbox.uid_validity);
  out.varint(mailbox.uid_next);
  out.varint(mailbox.highest_modseq);
  out.varint(mailbox.unseen_count);
  out.varint(mailbox.deleted_count);
  out.varint(mailbox.bytes);
  out.varint(mailbox.size());
  out.varint(mailbox.keywords.size());
  for (const std::string& keyword : mailbox.keywords) out.string(keyword);
}

struct ReadMailbox {
  std::shared_ptr<Mailbox> mailbox = std::make_shared<Mailbox>();
  std::uint64_t count = 0;
};

ReadMailbox read_mailbox(ByteReader& in) {
  ReadMailbox read;
  Mailbox& mailbox = *read.mailbox;
  mailbox.id = in.varint();
  mailbox.name = in.string();
  mailbox.special_use = in.string();
  mailbox.uid_validity = static_cast<std::uint32_t>(in.varint());
  mailbox.uid_next = static_cast<Uid>(in.varint());
  mailbox.highest_modseq = in.varint();
  mailbox.unseen_count = in.varint();
  mailbox.deleted_count = in.varint();
  mailbox.bytes = in.varint();
  read.count = in.varint();
  for (std::uint64_t left = in.varint(); left > 0 && in.ok(); --left)
    mailbox.keywords.emplace_back(in.string());
  return read;
}

/// Lets the mailbox point at `count` entries; false when they are not ascending by uid.
bool restore(Mailbox& mailbox, const std::shared_ptr<const std::string>& owner,
             const Message* entries, std::uint64_t count) {
  std::vector<Mailbox::Part> parts;
  parts.reserve(count / chunk_messages + 1);
  Uid before = 0;
  for (std::uint64_t i = 0; i < count; i += chunk_messages) {
    const auto part =
        static_cast<std::uint32_t>(std::min<std::uint64_t>(chunk_messages, count - i));
    if (entries[i].uid <= before || entries[i + part - 1].uid < entries[i].uid) return false;
    before = entries[i + part - 1].uid;
    parts.push_back({std::make_shared<Chunk>(owner, entries + i, part), part});
  }
  if (before >= mailbox.uid_next) return false;
  mailbox.restore(std::move(parts));
  return true;
}

std::unexpected<Error> malformed() {
  return fail(Error::Kind::permanent, "store.snapshot", "malformed");
}

}  // namespace

std::string encode_snapshot(const AccountValue& value) {
  std::string bytes;
  bytes.reserve(4096 + value.mailboxes.size() * 128 + value.message_count * sizeof(Message));
  ByteWriter out(bytes);
  out.u32(magic);
  out.u16(version);
  out.u16(sizeof(Message));
  out.varint(value.position);
  out.varint(value.uid_validity_last);
  out.varint(value.subscribed.size());
  for (const std::string& name : value.subscribed) out.string(name);
  out.varint(value.mailboxes.size());
  for (const auto& [id, mailbox] : value.mailboxes) write_mailbox(out, *mailbox);
  while (bytes.size() % entries_alignment) out.u8(0);
  for (const auto& [id, mailbox] : value.mailboxes)
    for (std::size_t i = 0; i < mailbox->chunk_count(); ++i) {
      const auto entries = mailbox->chunk(i);
      out.raw({reinterpret_cast<const char*>(entries.data()), entries.size_bytes()});
    }
  return bytes;
}

Result<AccountState> decode_snapshot(std::string given) {
  const auto bytes = std::make_shared<const std::string>(std::move(given));
  ByteReader in(*bytes);
  if (in.u32() != magic) return malformed();
  if (const auto found = in.u16(); found != version)
    return fail(Error::Kind::permanent, "store.snapshot", "version " + std::to_string(found));
  if (in.u16() != sizeof(Message)) return malformed();
  auto value = std::make_shared<AccountValue>();
  value->position = in.varint();
  value->uid_validity_last = static_cast<std::uint32_t>(in.varint());
  auto& subscribed = value->subscribed.edit();
  for (std::uint64_t left = in.varint(); left > 0 && in.ok(); --left)
    subscribed.emplace_hint(subscribed.end(), in.string());
  std::vector<std::uint64_t> counts;
  auto& names = value->names.edit();
  for (std::uint64_t left = in.varint(); left > 0 && in.ok(); --left) {
    auto [mailbox, count] = read_mailbox(in);
    if (!value->mailboxes.empty() && value->mailboxes.back().first >= mailbox->id)
      return malformed();
    if (mailbox->keywords.size() > keywords_max || mailbox->id > value->position)
      return malformed();
    if (!names.emplace(mailbox->name, mailbox->id).second) return malformed();
    counts.push_back(count);
    value->bytes += mailbox->bytes;
    value->message_count += count;
    value->mailboxes.emplace_back(mailbox->id, std::move(mailbox));
  }
  in.raw((entries_alignment - (bytes->size() - in.left()) % entries_alignment) % entries_alignment);
  if (!in.ok()) return malformed();

  for (std::size_t i = 0; i < counts.size(); ++i) {
    const char* entries = bytes->data() + (bytes->size() - in.left());
    if (counts[i] > in.left() / sizeof(Message)) return malformed();
    in.raw(counts[i] * sizeof(Message));
    if (counts[i] == 0) continue;
    Mailbox& mailbox = const_cast<Mailbox&>(*value->mailboxes[i].second);  // not shared yet
    if (!restore(mailbox, bytes, reinterpret_cast<const Message*>(entries), counts[i]))
      return malformed();
  }
  if (!in.ok() || !in.at_end()) return malformed();
  return value;
}

}  // namespace hikyaku::store
