#include "log/log_files.h"

#include <algorithm>
#include <utility>

namespace hikyaku::log {

namespace {

constexpr std::size_t piece_bytes = 1u << 20;
constexpr std::size_t block_bytes = 4096;
/// So much of a copy may wait to be written: a sync of more would hold up the journal's.
constexpr std::uint64_t unsynced_bytes_max = 8u << 20;

Result<std::optional<Row>> row_at(File& records, std::uint64_t number, Position position) {
  char octets[row_bytes];
  TRY(const auto count, records.read((position - 1) * row_bytes, octets));
  return read_row({octets, count}, {number, position});
}

/// The ends of the parts of the first `tail` records. What is behind an end may be needed by
/// nobody, what is before it may be: so the ends are those of the parts that came last.
Result<Ends> ends_of(File& records, std::uint64_t number, Position tail) {
  constexpr Position rows_per_read = 1024;
  Ends ends;
  ends.tail = tail;
  bool has_meta = false, has_summary = false, has_body = false;
  std::string octets;
  for (Position last = tail; last > 0 && !(has_meta && has_summary && has_body);) {
    const Position first = last - std::min(last, rows_per_read);  // that many are before them
    octets.resize((last - first) * row_bytes);
    TRY(const auto count, records.read(first * row_bytes, octets));
    octets.resize(count);
    for (; last > first; --last) {
      const std::size_t begin = (last - first - 1) * row_bytes;
      if (begin >= octets.size()) continue;
      const auto row = read_row(std::string_view(octets).substr(begin), {number, last});
      if (!row) continue;
      const auto& [summary, body, time] = row->written;
      ends.time = std::max(ends.time, time);
      if (!row->has_small_meta() && !std::exchange(has_meta, true))
        ends.metas = row->meta + row->meta_bytes;
      if (summary.exists() && !std::exchange(has_summary, true))
        ends.summaries = summary.place + summary.bytes;
      if (body.exists() && !std::exchange(has_body, true)) ends.bodies = body.place + body.bytes;
    }
  }
  return ends;
}

bool is_zeros(std::string_view octets) {
  return octets.front() == 0 && octets.substr(1) == octets.substr(0, octets.size() - 1);
}

}  // namespace

std::array<std::uint64_t, 4> file_ends(const Ends& ends) {
  return {ends.tail * row_bytes, ends.metas, ends.summaries, ends.bodies};
}

Result<std::string> last_row(const LogFiles& log) {
  if (log.ends.tail == 0) return std::string();
  TRY(auto records, log.disk->open(log.path("records"), false));
  std::string octets(row_bytes, '\0');
  TRY(const auto count, records->read((log.ends.tail - 1) * row_bytes, octets));
  octets.resize(count);
  return octets;
}

Result<Ends> ends_at(const LogFiles& log, Milliseconds time) {
  if (log.ends.tail == 0) return Ends();
  TRY(auto records, log.disk->open(log.path("records"), false));
  Position first = 0, last = log.ends.tail;  // the last that is not later is not outside of these
  while (first < last) {
    const Position middle = first + (last - first + 1) / 2;
    // A damaged row says no time: the one before it decides for it.
    Position at = middle;
    TRY(auto row, row_at(*records, log.number, at));
    while (!row && --at > first) {
      TRY(row, row_at(*records, log.number, at));
    }
    if (row && row->written.time > time)
      last = at - 1;
    else
      first = middle;
  }
  if (last == log.ends.tail) return log.ends;
  return ends_of(*records, log.number, last);
}

Result<Ends> add_record(const LogFiles& log, std::string_view meta, Milliseconds time) {
  Ends ends = log.ends;
  TRY(const std::string last, last_row(log));
  const auto before = read_row(last, {log.number, ends.tail});
  ends.time = std::max(before ? before->written.time : ends.time, time);
  Row row = Row::of(meta, ends.metas);
  row.written.time = ends.time;
  std::string octets;
  write_row(octets, {log.number, ++ends.tail}, row);
  if (!row.has_small_meta()) {
    ends.metas += meta.size();
    TRY(auto metas, log.disk->open(log.path("metas"), true));
    TRY_DO(metas->write(log.ends.metas, {&meta, 1}));
  }
  TRY(auto records, log.disk->open(log.path("records"), true));
  const std::string_view part = octets;
  TRY_DO(records->write(log.ends.tail * row_bytes, {&part, 1}));
  return ends;
}

Result<> copy_octets(Disk& disk, const std::string& from, const std::string& to,
                     std::uint64_t begin, std::uint64_t end,
                     const std::function<void(std::uint64_t bytes)>& copied) {
  TRY(auto target, disk.open(to, true));
  TRY(const auto size, target->size());
  if (size > begin) TRY_DO(target->truncate(begin));
  if (begin == end) return {};
  TRY(auto source, disk.open(from, false));
  std::string piece;
  std::uint64_t unsynced = 0;
  for (std::uint64_t at = begin; at < end; at += piece.size()) {
    // Pieces end at whole ones, so that blocks do.
    piece.resize(std::min(end, (at / piece_bytes + 1) * piece_bytes) - at);
    TRY(const auto count, source->read(at, piece));
    if (count != piece.size()) return fail(Error::Kind::permanent, from, "it ends before its end");
    std::size_t first = 0;  // of what is to be written
    const auto write = [&](std::size_t last) -> Result<> {
      const auto part = std::string_view(piece).substr(first, last - first);
      if (part.empty()) return {};
      unsynced += part.size();
      return target->write(at + first, {&part, 1});
    };
    for (std::size_t block = 0; block < piece.size();) {
      const std::size_t next =
          std::min(piece.size(), block + block_bytes - (at + block) % block_bytes);
      if (is_zeros(std::string_view(piece).substr(block, next - block))) {
        TRY_DO(write(block));
        first = next;
      }
      block = next;
    }
    TRY_DO(write(piece.size()));
    if (unsynced >= unsynced_bytes_max) {
      TRY_DO(target->sync());
      unsynced = 0;
    }
    copied(piece.size());
  }
  // A hole at the end was not written.
  return target->truncate(end);
}

}  // namespace hikyaku::log
