#include "store/snapshot.h"

#include <cstddef>
#include <optional>

#include "base/bytes.h"
#include "store/change.h"

namespace hikyaku::store {
namespace {

constexpr std::uint32_t magic = 0x53414b48;  // "HKAS"
// Raise it when anything of the layout or of the meaning of records changes: old snapshots are then
// passed over and made again from the log.
constexpr std::uint16_t version = 2;
constexpr std::size_t entries_alignment = 8;

static_assert(offsetof(Message, bytes) == 4 && offsetof(Message, modseq) == 8 &&
              offsetof(Message, flags) == 16 && offsetof(Message, received) == 24 &&
              offsetof(Message, summary) == 32 && offsetof(Message, summary_bytes) == 40 &&
              offsetof(Message, expunged) == 44 && offsetof(Message, body) == 48);

void write_counts(ByteWriter& out, const Messages& messages) {
  out.varint(messages.unseen_count);
  out.varint(messages.deleted_count);
  out.varint(messages.bytes);
  out.varint(messages.size());
}

void write_mailbox(ByteWriter& out, const Mailbox& mailbox) {
  out.varint(mailbox.id);
  out.string(mailbox.name);
  out.string(mailbox.special_use);
  out.varint(mailbox.uid_validity);
  out.varint(mailbox.uid_next);
  out.varint(mailbox.highest_modseq);
  write_counts(out, mailbox);
  write_counts(out, mailbox.expunged);
  out.varint(mailbox.keywords.size());
  for (const std::string& keyword : mailbox.keywords) out.string(keyword);
}

/// A mailbox whose entries are read later.
struct ReadMailbox {
  std::shared_ptr<Mailbox> mailbox = std::make_shared<Mailbox>();
  std::uint64_t count = 0, expunged_count = 0;
};

std::uint64_t read_counts(ByteReader& in, Messages& messages) {
  messages.unseen_count = in.varint();
  messages.deleted_count = in.varint();
  messages.bytes = in.varint();
  return in.varint();
}

ReadMailbox read_mailbox(ByteReader& in) {
  ReadMailbox read;
  Mailbox& mailbox = *read.mailbox;
  mailbox.id = in.varint();
  mailbox.name = in.string();
  mailbox.special_use = in.string();
  mailbox.uid_validity = static_cast<std::uint32_t>(in.varint());
  mailbox.uid_next = static_cast<Uid>(in.varint());
  mailbox.highest_modseq = in.varint();
  read.count = read_counts(in, mailbox);
  read.expunged_count = read_counts(in, mailbox.expunged);
  for (std::uint64_t left = in.varint(); left > 0 && in.ok(); --left)
    mailbox.keywords.emplace_back(in.string());
  return read;
}

/// Lets `messages` point at the next `count` entries. False when there are less; `uid_next`: or
/// when they are not ascending by uid, below it.
bool restore(Messages& messages, const std::shared_ptr<const std::string>& owner, ByteReader& in,
             std::uint64_t count, std::optional<Uid> uid_next) {
  if (count > in.left() / sizeof(Message)) return false;
  const auto* const entries =
      reinterpret_cast<const Message*>(in.raw(count * sizeof(Message)).data());
  std::vector<Messages::Part> parts;
  parts.reserve(count / chunk_messages + 1);
  Uid before = 0;
  for (std::uint64_t i = 0; i < count; i += chunk_messages) {
    const auto part =
        static_cast<std::uint32_t>(std::min<std::uint64_t>(chunk_messages, count - i));
    const Uid first = entries[i].uid, last = entries[i + part - 1].uid;
    if (uid_next && (first <= before || last < first || last >= *uid_next)) return false;
    before = last;
    parts.push_back({std::make_shared<Chunk>(owner, entries + i, part), part});
  }
  messages.restore(std::move(parts));
  return true;
}

std::unexpected<Error> malformed() {
  return fail(Error::Kind::permanent, "store.snapshot", "malformed");
}

}  // namespace

namespace {

/// All but the entries.
std::string encode_head(const AccountValue& value) {
  std::string bytes;
  ByteWriter out(bytes);
  out.u32(magic);
  out.u16(version);
  out.u16(sizeof(Message));
  out.varint(value.position);
  out.varint(value.uid_validity_last);
  out.varint(value.lost.size());
  for (const log::Position position : value.lost) out.varint(position);
  out.varint(value.subscribed.size());
  for (const std::string& name : value.subscribed) out.string(name);
  out.varint(value.mailboxes.size());
  for (const auto& [id, mailbox] : value.mailboxes) write_mailbox(out, *mailbox);
  out.varint(value.removed.size());
  for (const auto& [mailbox, time] : value.removed) {
    out.varint(time);
    write_mailbox(out, *mailbox);
  }
  while (bytes.size() % entries_alignment) out.u8(0);
  return bytes;
}

}  // namespace

log::Pieces snapshot_pieces(AccountState value) {
  std::vector<const Messages*> sequences;  // in the order of the head
  const auto add = [&](const Mailbox& mailbox) {
    sequences.push_back(&mailbox);
    sequences.push_back(&mailbox.expunged);
  };
  for (const auto& [id, mailbox] : value->mailboxes) add(*mailbox);
  for (const auto& [mailbox, time] : value->removed) add(*mailbox);
  return [value = std::move(value), sequences = std::move(sequences), piece = std::string(),
          is_head_given = false, sequence = std::size_t{0},
          chunk = std::size_t{0}]() mutable -> std::string_view {
    if (!std::exchange(is_head_given, true)) return piece = encode_head(*value);
    piece.clear();
    while (sequence < sequences.size() &&
           piece.size() + chunk_messages * sizeof(Message) <= log::snapshot_piece_bytes_max) {
      if (chunk == sequences[sequence]->chunk_count()) {
        ++sequence;
        chunk = 0;
        continue;
      }
      const auto entries = sequences[sequence]->chunk(chunk++);
      piece.append(reinterpret_cast<const char*>(entries.data()), entries.size_bytes());
    }
    return piece;
  };
}

std::string encode_snapshot(const AccountState& value) {
  std::string bytes;
  auto pieces = snapshot_pieces(value);
  for (std::string_view piece; !(piece = pieces()).empty();) bytes += piece;
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
  for (std::uint64_t left = in.varint(); left > 0 && in.ok(); --left)
    value->lost.push_back(in.varint());
  auto& subscribed = value->subscribed.edit();
  for (std::uint64_t left = in.varint(); left > 0 && in.ok(); --left)
    subscribed.emplace_hint(subscribed.end(), in.string());
  std::vector<ReadMailbox> all;
  auto& names = value->names.edit();
  for (std::uint64_t left = in.varint(); left > 0 && in.ok(); --left) {
    const auto& [mailbox, count, expunged_count] = all.emplace_back(read_mailbox(in));
    if (!value->mailboxes.empty() && value->mailboxes.back().first >= mailbox->id)
      return malformed();
    if (!names.emplace(mailbox->name, mailbox->id).second) return malformed();
    value->bytes += mailbox->bytes;
    value->message_count += count;
    value->expunged_bytes += mailbox->expunged.bytes;
    value->expunged_count += expunged_count;
    value->mailboxes.emplace_back(mailbox->id, mailbox);
  }
  for (std::uint64_t left = in.varint(); left > 0 && in.ok(); --left) {
    const auto time = static_cast<std::uint32_t>(in.varint());
    const auto& [mailbox, count, expunged_count] = all.emplace_back(read_mailbox(in));
    value->expunged_bytes += mailbox->bytes + mailbox->expunged.bytes;
    value->expunged_count += count + expunged_count;
    value->removed.push_back({mailbox, time});
  }
  in.raw((entries_alignment - (bytes->size() - in.left()) % entries_alignment) % entries_alignment);
  if (!in.ok()) return malformed();

  for (const auto& [mailbox, count, expunged_count] : all) {
    if (mailbox->keywords.size() > keywords_max || mailbox->id > value->position)
      return malformed();
    if (!restore(*mailbox, bytes, in, count, mailbox->uid_next) ||
        !restore(mailbox->expunged, bytes, in, expunged_count, std::nullopt))
      return malformed();
  }
  if (!in.ok() || !in.at_end()) return malformed();
  return value;
}

}  // namespace hikyaku::store
