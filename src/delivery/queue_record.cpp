#include "delivery/queue_record.h"

#include "base/bytes.h"

namespace hikyaku::delivery {
namespace {

constexpr std::uint8_t version = 1;
enum Type : std::uint8_t { added = 1, attempted = 2, reported = 3, retried = 4, removed = 5 };
enum EntryFlag : std::uint8_t { body_8bit = 1, is_bounce = 2, is_silent = 4 };
constexpr std::uint8_t last_state = static_cast<std::uint8_t>(Recipient::State::removed);

std::uint64_t millis(Time time) {
  return static_cast<std::uint64_t>(time.time_since_epoch().count());
}
Time time_of(std::uint64_t millis) {
  return Time(Milliseconds(static_cast<std::int64_t>(millis)));
}

void write_path(ByteWriter& out, const smtp::Path& path) {
  out.string(path.local_part);
  out.string(path.domain);
}
smtp::Path read_path(ByteReader& in) {
  smtp::Path path;
  path.local_part = in.string();
  path.domain = in.string();
  return path;
}

void write_reason(ByteWriter& out, const Reason& reason) {
  out.string(reason.status);
  out.string(std::string_view(reason.reply).substr(0, reply_bytes_max));
  out.string(reason.host);
  out.u8(reason.from_peer ? 1 : 0);
}
Reason read_reason(ByteReader& in) {
  Reason reason;
  reason.status = in.string();
  reason.reply = in.string();
  reason.host = in.string();
  reason.from_peer = in.u8() != 0;
  return reason;
}

void write_envelope(ByteWriter& out, const Entry& entry) {
  out.string(entry.tag);
  out.varint(millis(entry.received));
  out.varint(millis(entry.expires));
  write_path(out, entry.from);
  out.string(entry.via);
  out.u8(static_cast<std::uint8_t>((entry.body_8bit ? body_8bit : 0) |
                                   (entry.is_bounce ? is_bounce : 0) |
                                   (entry.is_silent ? is_silent : 0)));
}
void read_envelope(ByteReader& in, Entry& entry) {
  entry.tag = in.string();
  entry.received = time_of(in.varint());
  entry.expires = time_of(in.varint());
  entry.from = read_path(in);
  entry.via = in.string();
  const std::uint8_t flags = in.u8();
  entry.body_8bit = flags & body_8bit;
  entry.is_bounce = flags & is_bounce;
  entry.is_silent = flags & is_silent;
}

/// A count that the octets left can hold, each item taking at least one.
std::size_t read_count(ByteReader& in) {
  const std::uint64_t count = in.varint();
  if (count > in.left() || count > recipients_per_entry_max) {
    in.raw(in.left() + 1);
    return 0;
  }
  return count;
}

Recipient::State read_state(ByteReader& in) {
  const std::uint8_t state = in.u8();
  if (state > last_state) in.raw(in.left() + 1);
  return static_cast<Recipient::State>(state <= last_state ? state : 0);
}

void write_recipient(ByteWriter& out, const Recipient& recipient) {
  write_path(out, recipient.path);
  out.u8(static_cast<std::uint8_t>(recipient.state));
  out.varint(recipient.attempts_count);
  out.varint(millis(recipient.next));
  out.varint(millis(recipient.last));
  write_reason(out, recipient.reason);
}
Recipient read_recipient(ByteReader& in) {
  Recipient recipient;
  recipient.path = read_path(in);
  recipient.state = read_state(in);
  recipient.attempts_count = static_cast<unsigned>(in.varint());
  recipient.next = time_of(in.varint());
  recipient.last = time_of(in.varint());
  recipient.reason = read_reason(in);
  return recipient;
}

struct Encoder {
  ByteWriter out;

  void operator()(const Added& record) {
    out.u8(added);
    write_envelope(out, record.entry);
    out.varint(record.entry.recipients.size());
    for (const Recipient& recipient : record.entry.recipients) write_recipient(out, recipient);
  }
  void operator()(const Attempted& record) {
    out.u8(attempted);
    out.varint(record.entry);
    out.varint(millis(record.at));
    out.varint(record.outcomes.size());
    for (const Outcome& outcome : record.outcomes) {
      out.varint(outcome.recipient);
      out.u8(static_cast<std::uint8_t>(outcome.state));
      out.varint(millis(outcome.next));
      write_reason(out, outcome.reason);
    }
  }
  void operator()(const Reported& record) {
    out.u8(reported);
    out.varint(record.entry);
    out.varint(record.recipients.size());
    for (const std::uint32_t recipient : record.recipients) out.varint(recipient);
  }
  void operator()(const Retried& record) {
    out.u8(retried);
    out.varint(record.entry);
    out.varint(millis(record.at));
  }
  void operator()(const Removed& record) {
    out.u8(removed);
    out.varint(record.entry);
    out.varint(millis(record.at));
    out.u8(record.with_bounce ? 1 : 0);
  }
};

Added read_added(ByteReader& in) {
  Added record;
  read_envelope(in, record.entry);
  const std::size_t count = read_count(in);
  for (std::size_t i = 0; i < count && in.ok(); ++i)
    record.entry.recipients.push_back(read_recipient(in));
  return record;
}
Attempted read_attempted(ByteReader& in) {
  Attempted record;
  record.entry = in.varint();
  record.at = time_of(in.varint());
  const std::size_t count = read_count(in);
  for (std::size_t i = 0; i < count && in.ok(); ++i) {
    Outcome outcome;
    outcome.recipient = static_cast<std::uint32_t>(in.varint());
    outcome.state = read_state(in);
    outcome.next = time_of(in.varint());
    outcome.reason = read_reason(in);
    record.outcomes.push_back(std::move(outcome));
  }
  return record;
}
Reported read_reported(ByteReader& in) {
  Reported record;
  record.entry = in.varint();
  const std::size_t count = read_count(in);
  for (std::size_t i = 0; i < count && in.ok(); ++i)
    record.recipients.push_back(static_cast<std::uint32_t>(in.varint()));
  return record;
}

}  // namespace

std::string encode(const QueueRecord& record) {
  std::string out;
  ByteWriter(out).u8(version);
  std::visit(Encoder{ByteWriter(out)}, record);
  return out;
}

Result<QueueRecord> decode_record(std::string_view meta) {
  ByteReader in(meta);
  if (in.u8() != version) return fail(Error::Kind::permanent, "queue.record", "version");
  QueueRecord record;
  switch (in.u8()) {
    case added:
      record = read_added(in);
      break;
    case attempted:
      record = read_attempted(in);
      break;
    case reported:
      record = read_reported(in);
      break;
    case retried: {
      Retried retry;
      retry.entry = in.varint();
      retry.at = time_of(in.varint());
      record = retry;
      break;
    }
    case removed: {
      Removed removal;
      removal.entry = in.varint();
      removal.at = time_of(in.varint());
      removal.with_bounce = in.u8() != 0;
      record = removal;
      break;
    }
    default:
      return fail(Error::Kind::permanent, "queue.record", "type");
  }
  if (!in.ok() || !in.at_end()) return fail(Error::Kind::permanent, "queue.record", "octets");
  return record;
}

std::string encode_snapshot(const std::vector<EntryPtr>& entries) {
  std::string out;
  ByteWriter writer(out);
  writer.u8(version);
  writer.varint(entries.size());
  for (const EntryPtr& entry : entries) {
    writer.varint(entry->id);
    writer.u64(entry->body.place);
    writer.varint(entry->body.bytes);
    write_envelope(writer, *entry);
    writer.varint(entry->recipients.size());
    for (const Recipient& recipient : entry->recipients) write_recipient(writer, recipient);
  }
  return out;
}

Result<std::vector<EntryPtr>> decode_snapshot(std::string_view bytes) {
  ByteReader in(bytes);
  if (in.u8() != version) return fail(Error::Kind::permanent, "queue.snapshot", "version");
  const std::uint64_t entries_count = in.varint();
  std::vector<EntryPtr> entries;
  for (std::uint64_t i = 0; i < entries_count && in.ok(); ++i) {
    auto entry = std::make_shared<Entry>();
    entry->id = in.varint();
    entry->body.place = in.u64();
    entry->body.bytes = in.varint();
    read_envelope(in, *entry);
    const std::size_t count = read_count(in);
    for (std::size_t j = 0; j < count && in.ok(); ++j)
      entry->recipients.push_back(read_recipient(in));
    entries.push_back(std::move(entry));
  }
  if (!in.ok() || !in.at_end()) return fail(Error::Kind::permanent, "queue.snapshot", "octets");
  return entries;
}

}  // namespace hikyaku::delivery
