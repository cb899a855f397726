// What lies on the disk, octet by octet (docs/dev/log-format.md): the row of a record, the header
// of a body, the header of a journal file and of a batch in it. All carry their own checksum.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "log/disk.h"
#include "log/engine.h"

namespace hikyaku::log {

/// One record of a log's `records` file. The row of position n is at (n - 1) * row_bytes.
/// A short meta, as almost all are, lies in the row: one file less to write.
struct Row {
  static constexpr std::size_t small_meta_bytes_max = 64;
  std::uint64_t meta = no_place;  // offset in `metas`; no_place: it is small_meta
  std::uint32_t meta_bytes = 0;
  std::uint64_t meta_checksum = 0;  // of one in `metas`
  std::array<char, small_meta_bytes_max> small_meta{};
  Written written;

  bool has_small_meta() const { return meta == no_place; }
  std::string_view small() const { return {small_meta.data(), meta_bytes}; }
  /// Octets of `metas` that are this record's.
  std::uint32_t metas_bytes() const { return has_small_meta() ? 0 : meta_bytes; }
  /// The meta is put into the row when it fits, else to `metas_end` of `metas`.
  static Row of(std::string_view meta, std::uint64_t metas_end);
};
inline constexpr std::size_t row_bytes = 128;
/// Which row it is: its checksum says so.
struct RowName {
  std::uint64_t log = 0;  // the log's number
  Position position = 0;
};
void write_row(std::string& out, RowName name, const Row& row);
/// Nothing when it is damaged, or another one.
std::optional<Row> read_row(std::string_view octets, RowName name);

/// Lies before the octets of a summary: its checksum. To read one: intact_summary().
inline constexpr std::size_t summary_header_bytes = 8;
void write_summary(std::string& out, std::string_view summary);

/// Lies before the octets of a body.
inline constexpr std::size_t body_header_bytes = 32;
void write_body_header(std::string& out, StoredBody body, std::uint64_t checksum);
/// The body whose header this is, if its octets begin at `place`.
std::optional<StoredBody> body_of_header(std::string_view octets, Place place);
/// The checksum of the body; nothing when this is not the header of `body`.
std::optional<std::uint64_t> read_body_header(std::string_view octets, StoredBody body);

struct JournalHeader {
  std::uint64_t generation = 0;      // of this use of the file: never the same twice
  std::uint64_t first_sequence = 0;  // of its first batch; ends what older files say from there on
  std::uint64_t live_from = 0;       // batches before this sequence are in the logs' files
  std::uint64_t secret = 0;          // random: no message can look like a batch of this file
};
inline constexpr std::size_t journal_header_bytes = 512;
/// A file has room for two headers, in physical sectors of their own: of this use of the file and
/// of the one before it, which counts when the writing of the new one was torn.
inline constexpr std::uint64_t journal_header_places[] = {0, 4096};
inline constexpr std::uint64_t journal_batches_place = 8192;
void write_journal_header(std::string& out, const JournalHeader& header);
std::optional<JournalHeader> read_journal_header(std::string_view octets);

struct BatchHeader {
  std::uint64_t generation = 0;
  std::uint64_t sequence = 0;
  std::uint64_t table_bytes = 0;
  std::uint64_t data_bytes = 0;
  std::uint64_t table_checksum = 0;
};
inline constexpr std::size_t batch_header_bytes = 56;
/// Batches begin at whole sectors.
constexpr std::uint64_t whole_sectors(std::uint64_t bytes) {
  return (bytes + sector_bytes - 1) / sector_bytes * sector_bytes;
}
/// No batch is longer, in each of its two parts.
inline constexpr std::uint64_t batch_part_bytes_max = 1u << 30;
/// `secret`: of the journal file.
void write_batch_header(std::string& out, const BatchHeader& header, std::uint64_t secret);
std::optional<BatchHeader> read_batch_header(std::string_view octets, std::uint64_t secret);

}  // namespace hikyaku::log
