#include "log/frame.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/checksum.h"

namespace hikyaku::log {

namespace {

constexpr std::uint32_t row_magic = 0x32524b48;      // "HKR2"
constexpr std::uint32_t body_magic = 0x31424b48;     // "HKB1"
constexpr std::uint32_t journal_magic = 0x344a4b48;  // "HKJ4"
constexpr std::uint32_t batch_magic = 0x32474b48;    // "HKG2"

constexpr std::size_t journal_header_content_bytes = 48;

/// Ends what was written since `start` with its checksum.
void seal(std::string& out, std::size_t start, std::uint64_t seed = 0) {
  ByteWriter(out).u64(checksum(std::string_view(out).substr(start), seed));
}
bool is_sealed(std::string_view octets, std::uint64_t seed = 0) {
  if (octets.size() < sizeof(std::uint64_t)) return false;
  const auto content = octets.substr(0, octets.size() - sizeof(std::uint64_t));
  return ByteReader(octets.substr(content.size())).u64() == checksum(content, seed);
}

std::uint64_t seed_of(RowName name) {
  return (name.log * 0x9e37'79b9'7f4a'7c15) ^ name.position;
}

}  // namespace

Row Row::of(std::string_view meta, std::uint64_t metas_end) {
  Row row;
  row.meta_bytes = static_cast<std::uint32_t>(meta.size());
  if (meta.size() <= small_meta_bytes_max) {
    std::ranges::copy(meta, row.small_meta.begin());
  } else {
    row.meta = metas_end;
    row.meta_checksum = checksum(meta);
  }
  return row;
}

void write_row(std::string& out, RowName name, const Row& row) {
  const std::size_t start = out.size();
  ByteWriter writer(out);
  writer.u32(row_magic);
  writer.u32(row.meta_bytes);
  writer.u32(row.written.summary.bytes);
  writer.u32(static_cast<std::uint32_t>(row.written.body.bytes));
  writer.u64(row.meta);
  writer.u64(row.written.summary.place);
  writer.u64(row.written.body.place);
  writer.u64(row.meta_checksum);
  writer.u64(static_cast<std::uint64_t>(row.written.time.count()));
  writer.raw({row.small_meta.data(), row.small_meta.size()});
  seal(out, start, seed_of(name));
}

std::optional<Row> read_row(std::string_view octets, RowName name) {
  octets = octets.substr(0, row_bytes);
  ByteReader reader(octets);
  if (octets.size() != row_bytes || reader.u32() != row_magic || !is_sealed(octets, seed_of(name)))
    return {};
  Row row;
  row.meta_bytes = reader.u32();
  row.written.summary.bytes = reader.u32();
  row.written.body.bytes = reader.u32();
  row.meta = reader.u64();
  row.written.summary.place = reader.u64();
  row.written.body.place = reader.u64();
  row.meta_checksum = reader.u64();
  row.written.time = Milliseconds(static_cast<std::int64_t>(reader.u64()));
  std::ranges::copy(reader.raw(Row::small_meta_bytes_max), row.small_meta.begin());
  if (row.has_small_meta() && row.meta_bytes > Row::small_meta_bytes_max) return {};
  return row;
}

void write_summary(std::string& out, std::string_view summary) {
  ByteWriter writer(out);
  writer.u64(checksum(summary));
  writer.raw(summary);
}

std::optional<std::string_view> intact_summary(std::string_view stored) {
  ByteReader reader(stored);
  const auto expected = reader.u64();
  if (!reader.ok() || checksum(stored.substr(summary_header_bytes)) != expected) return {};
  return stored.substr(summary_header_bytes);
}

void write_body_header(std::string& out, StoredBody body, std::uint64_t body_checksum) {
  const std::size_t start = out.size();
  ByteWriter writer(out);
  writer.u64(body_magic ^ (body.place << 32));
  writer.u64(body.bytes);
  writer.u64(body_checksum);
  seal(out, start);
}

std::optional<StoredBody> body_of_header(std::string_view octets, Place place) {
  ByteReader reader(octets);
  reader.u64();
  const StoredBody body{place, reader.u64()};
  if (!read_body_header(octets, body)) return {};
  return body;
}

std::optional<std::uint64_t> read_body_header(std::string_view octets, StoredBody body) {
  ByteReader reader(octets);
  if (octets.size() != body_header_bytes || !is_sealed(octets)) return {};
  if (reader.u64() != (body_magic ^ (body.place << 32)) || reader.u64() != body.bytes) return {};
  return reader.u64();
}

void write_journal_header(std::string& out, const JournalHeader& header) {
  const std::size_t start = out.size();
  ByteWriter writer(out);
  writer.u32(journal_magic);
  writer.u32(0);
  writer.u64(header.generation);
  writer.u64(header.first_sequence);
  writer.u64(header.live_from);
  writer.u64(header.secret);
  seal(out, start);
  out.resize(start + journal_header_bytes);
}

std::optional<JournalHeader> read_journal_header(std::string_view octets) {
  octets = octets.substr(0, journal_header_content_bytes);
  ByteReader reader(octets);
  if (octets.size() != journal_header_content_bytes || reader.u32() != journal_magic ||
      !is_sealed(octets))
    return {};
  reader.u32();
  JournalHeader header;
  header.generation = reader.u64();
  header.first_sequence = reader.u64();
  header.live_from = reader.u64();
  header.secret = reader.u64();
  return header;
}

void write_batch_header(std::string& out, const BatchHeader& header, std::uint64_t secret) {
  const std::size_t start = out.size();
  ByteWriter writer(out);
  writer.u64(batch_magic ^ (header.generation << 32));
  writer.u64(header.generation);
  writer.u64(header.sequence);
  writer.u64(header.table_bytes);
  writer.u64(header.data_bytes);
  writer.u64(header.table_checksum);
  seal(out, start, secret);
}

std::optional<BatchHeader> read_batch_header(std::string_view octets, std::uint64_t secret) {
  ByteReader reader(octets);
  if (octets.size() != batch_header_bytes || !is_sealed(octets, secret)) return {};
  const auto magic = reader.u64();
  BatchHeader header;
  header.generation = reader.u64();
  header.sequence = reader.u64();
  header.table_bytes = reader.u64();
  header.data_bytes = reader.u64();
  header.table_checksum = reader.u64();
  if (magic != (batch_magic ^ (header.generation << 32))) return {};
  return header;
}

}  // namespace hikyaku::log
