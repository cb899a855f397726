#include "store/change.h"

#include <type_traits>

#include "base/bytes.h"

namespace hikyaku::store {
namespace {

// On disk: never change these, only add.
enum Kind : std::uint8_t {
  mailbox_created = 1,
  mailbox_removed = 2,
  mailbox_renamed = 3,
  subscription = 4,
  flags_changed = 6,
  expunged = 7,
  copied = 8,
  message_added = 9,
  restored = 10,
  discarded = 11,
  went_back = 12,
};

void write_keywords(ByteWriter& out, const std::vector<std::string>& keywords) {
  out.varint(keywords.size());
  for (const std::string& keyword : keywords) out.string(keyword);
}

std::vector<std::string> read_keywords(ByteReader& in) {
  std::vector<std::string> keywords;
  for (std::uint64_t left = in.varint(); left > 0 && in.ok(); --left)
    keywords.emplace_back(in.string());
  return keywords;
}

void write_uids(ByteWriter& out, const UidSet& uids) {
  out.varint(uids.ranges().size());
  std::uint64_t after = 0;
  for (const UidSet::Range& range : uids.ranges()) {
    out.varint(range.first - after);
    out.varint(range.last - range.first);
    after = std::uint64_t{range.last} + 1;
  }
}

/// False when they are none.
bool read_uids(ByteReader& in, UidSet& uids) {
  std::uint64_t after = 0;
  for (std::uint64_t left = in.varint(); left > 0 && in.ok(); --left) {
    const std::uint64_t gap = in.varint(), more = in.varint();
    if (gap > uid_max || more > uid_max || after + gap + more > uid_max) return false;
    uids.add(static_cast<Uid>(after + gap), static_cast<Uid>(after + gap + more));
    after += gap + more + 1;
  }
  return true;
}

struct Encoder {
  ByteWriter out;

  void operator()(const MailboxCreated& change) {
    out.u8(mailbox_created);
    out.u64(static_cast<std::uint64_t>(change.time));
    out.string(change.name);
    out.string(change.special_use);
  }
  void operator()(const MailboxRemoved& change) {
    out.u8(mailbox_removed);
    out.varint(change.mailbox);
  }
  void operator()(const MailboxRenamed& change) {
    out.u8(mailbox_renamed);
    out.u64(static_cast<std::uint64_t>(change.time));
    out.varint(change.mailbox);
    out.string(change.to);
  }
  void operator()(const Subscription& change) {
    out.u8(subscription);
    out.u8(change.on);
    out.string(change.name);
  }
  void operator()(const MessageAdded& change) {
    out.u8(message_added);
    out.u64(static_cast<std::uint64_t>(change.received));
    out.u32(change.bytes);
    out.varint(change.mailbox);
    out.varint(change.system_flags);
    write_keywords(out, change.keywords);
  }
  void operator()(const FlagsChanged& change) {
    out.u8(flags_changed);
    out.u8(change.how);
    out.varint(change.mailbox);
    out.varint(change.system_flags);
    out.u8(change.unchanged_since.has_value());
    if (change.unchanged_since) out.varint(*change.unchanged_since);
    write_keywords(out, change.keywords);
    write_uids(out, change.uids);
  }
  void operator()(const Expunged& change) {
    out.u8(expunged);
    out.u8(change.only_deleted);
    out.varint(change.mailbox);
    write_uids(out, change.uids);
  }
  void operator()(const Copied& change) {
    out.u8(copied);
    out.u8(change.moved);
    out.varint(change.from);
    out.varint(change.to);
    write_uids(out, change.uids);
  }
  void operator()(const Restored& change) {
    out.u8(restored);
    out.varint(change.from);
    out.varint(change.to);
    write_uids(out, change.uids);
  }
  void operator()(const Discarded& change) {
    out.u8(discarded);
    out.u64(static_cast<std::uint64_t>(change.before));
    out.u32(change.count_max);
  }
  void operator()(const WentBack& change) {
    out.u8(went_back);
    out.u32(change.uid_validity);
  }
};

std::optional<Change> read_change(Kind kind, ByteReader& in) {
  switch (kind) {
    case mailbox_created: {
      MailboxCreated change;
      change.time = static_cast<std::int64_t>(in.u64());
      change.name = in.string();
      change.special_use = in.string();
      return change;
    }
    case mailbox_removed:
      return MailboxRemoved{in.varint()};
    case mailbox_renamed: {
      MailboxRenamed change;
      change.time = static_cast<std::int64_t>(in.u64());
      change.mailbox = in.varint();
      change.to = in.string();
      return change;
    }
    case subscription: {
      Subscription change;
      change.on = in.u8() != 0;
      change.name = in.string();
      return change;
    }
    case message_added: {
      MessageAdded change;
      change.received = static_cast<std::int64_t>(in.u64());
      change.bytes = in.u32();
      change.mailbox = in.varint();
      change.system_flags = in.varint() & system_flags_mask;
      change.keywords = read_keywords(in);
      return change;
    }
    case flags_changed: {
      FlagsChanged change;
      change.how = in.u8();
      change.mailbox = in.varint();
      change.system_flags = in.varint() & system_flags_mask;
      if (in.u8()) change.unchanged_since = in.varint();
      change.keywords = read_keywords(in);
      if (!read_uids(in, change.uids) || change.how > 2) return std::nullopt;
      return change;
    }
    case expunged: {
      Expunged change;
      change.only_deleted = in.u8() != 0;
      change.mailbox = in.varint();
      if (!read_uids(in, change.uids)) return std::nullopt;
      return change;
    }
    case copied: {
      Copied change;
      change.moved = in.u8() != 0;
      change.from = in.varint();
      change.to = in.varint();
      if (!read_uids(in, change.uids)) return std::nullopt;
      return change;
    }
    case restored: {
      Restored change;
      change.from = in.varint();
      change.to = in.varint();
      if (!read_uids(in, change.uids)) return std::nullopt;
      return change;
    }
    case discarded: {
      Discarded change;
      change.before = static_cast<std::int64_t>(in.u64());
      change.count_max = in.u32();
      return change;
    }
    case went_back:
      return WentBack{in.u32()};
  }
  return std::nullopt;
}

}  // namespace

std::string encode(const Change& change) {
  std::string meta;
  std::visit(Encoder{ByteWriter(meta)}, change);
  return meta;
}

Result<Change> decode(std::string_view meta) {
  ByteReader in(meta);
  const std::uint8_t kind = in.u8();
  if (in.ok() && (kind < mailbox_created || kind > went_back))
    return fail(Error::Kind::permanent, "store.record",
                "a record of kind " + std::to_string(kind) +
                    ": the account was written by a newer version of this program");
  auto change = read_change(static_cast<Kind>(kind), in);
  if (!change || !in.ok() || !in.at_end())
    return fail(Error::Kind::permanent, "store.record",
                "a record of kind " + std::to_string(kind) + " is malformed");
  return *std::move(change);
}

}  // namespace hikyaku::store
