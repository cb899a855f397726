// The reading half of the local engine: records, metas, bodies, snapshots. What is in memory is
// read on the caller's loop; for the rest a thread of the pool waits for the disk.
#include <algorithm>

#include "base/bytes.h"
#include "base/checksum.h"
#include "log/local_engine.h"

namespace hikyaku::log {

namespace {

constexpr std::size_t rows_per_read_max = 256;
/// A body up to this size is read as a whole, whatever part of it is wanted; a larger one in pieces
/// of it.
constexpr std::size_t body_piece_bytes = 256u << 10;
constexpr std::uint32_t snapshot_magic = 0x31534b48;  // "HKS1"
constexpr std::size_t snapshot_header_bytes = 40;

std::unexpected<Error> unknown(const LogName& log) {
  return fail(Error::Kind::permanent, "log.unknown", log);
}
std::unexpected<Error> damaged(const LogName& log, const char* what) {
  return fail(Error::Kind::permanent, "log.damaged", log + ": " + what);
}

std::string snapshot_header(const Snapshot& snapshot) {
  std::string header;
  ByteWriter writer(header);
  writer.u32(snapshot_magic);
  writer.u32(0);
  writer.u64(snapshot.position);
  writer.u64(snapshot.bytes.size());
  writer.u64(checksum(snapshot.bytes));
  writer.u64(checksum(header));
  return header;
}

Result<std::optional<Snapshot>> read_snapshot_now(Files& files, const LocalLog& log) {
  auto file = files.disk().open(log.snapshot_path, false);
  if (!file && file.error().kind == Error::Kind::permanent) return std::nullopt;
  if (!file) return std::unexpected(file.error());
  TRY(const auto size, (*file)->size());
  if (size < snapshot_header_bytes) return std::nullopt;
  std::string header(snapshot_header_bytes, '\0');
  TRY_DO((*file)->read(0, header));
  Snapshot snapshot;
  ByteReader reader(std::string_view(header).substr(8));
  snapshot.position = reader.u64();
  snapshot.bytes.resize(size - snapshot_header_bytes);
  TRY_DO((*file)->read(snapshot_header_bytes, snapshot.bytes));
  // A damaged one is as none: it can be made again from the records.
  if (snapshot_header(snapshot) != header) return std::nullopt;
  return snapshot;
}

Result<std::uint64_t> checksum_of(Files& files, const std::string& path, StoredBody body) {
  TRY(auto file, files.open(path, false));
  Checksum sum;
  std::string piece;
  for (std::uint64_t at = 0; at < body.bytes; at += piece.size()) {
    piece.resize(std::min<std::uint64_t>(body_piece_bytes, body.bytes - at));
    TRY(const auto count, file->read(body.place + at, piece));
    if (count != piece.size()) return fail(Error::Kind::permanent, "log.damaged", path + ": short");
    sum.add(piece);
  }
  return sum.value();
}

Result<> write_snapshot_now(Files& files, const LocalLog& log, const Snapshot& snapshot) {
  TRY_DO(files.disk().make_folders(log.folder));
  const std::string next = log.snapshot_path + ".new";
  TRY(auto file, files.disk().open(next, true));
  const std::string header = snapshot_header(snapshot);
  const std::string_view parts[] = {header, snapshot.bytes};
  TRY_DO(file->truncate(0));
  TRY_DO(file->write(0, std::span(parts, snapshot.bytes.empty() ? 1 : 2)));
  TRY_DO(file->sync());
  TRY_DO(files.disk().rename(next, log.snapshot_path));
  return files.disk().sync_folder(log.folder);
}

}  // namespace

Task<Result<>> LocalEngine::read_exact(std::string path, std::uint64_t offset,
                                       std::span<char> into) {
  if (into.empty()) co_return Result<>();
  if (const auto file = files_.cached(path); file && file->try_read(offset, into))
    co_return Result<>();
  std::move_only_function<Result<>()> work = [this, path, offset, into]() -> Result<> {
    TRY(auto file, files_.open(path, false));
    TRY(const auto count, file->read(offset, into));
    if (count != into.size()) return fail(Error::Kind::permanent, "log.damaged", path + ": short");
    return {};
  };
  CO_TRY(auto done, co_await pool_.run(std::move(work)));
  co_return done;
}

Task<Result<std::vector<StoredRecord>>> LocalEngine::read(LogName log, Position from,
                                                          std::size_t bytes_max) {
  const auto found = find(log);
  if (!found) co_return unknown(log);
  const Position tail = found->tail.load(std::memory_order_acquire);
  from = std::max<Position>(from, 1);
  std::vector<StoredRecord> records;
  std::size_t bytes = 0;
  bool is_full = false;
  while (!is_full && from <= tail) {
    const auto count = std::min<std::uint64_t>(tail - from + 1, rows_per_read_max);
    std::string octets(count * row_bytes, '\0');
    CO_TRY_DO(co_await read_exact(found->records_path, (from - 1) * row_bytes, octets));
    std::vector<Row> rows;
    std::size_t metas_bytes = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const auto row = read_row(std::string_view(octets).substr(i * row_bytes));
      if (!row || row->log != found->number || row->position != from + i ||
          row->meta_bytes > record_meta_bytes_max ||
          (i > 0 && row->meta != rows.back().meta + rows.back().meta_bytes))
        co_return damaged(log, "a row");
      is_full = bytes + row->meta_bytes > bytes_max && (!records.empty() || !rows.empty());
      if (is_full) break;
      bytes += row->meta_bytes;
      metas_bytes += row->meta_bytes;
      rows.push_back(*row);
    }
    if (rows.empty()) break;
    std::string metas(metas_bytes, '\0');
    CO_TRY_DO(co_await read_exact(found->metas_path, rows.front().meta, metas));
    std::size_t at = 0;
    for (const Row& row : rows) {
      std::string meta = metas.substr(at, row.meta_bytes);
      at += row.meta_bytes;
      if (checksum(meta) != row.meta_checksum) co_return damaged(log, "a meta");
      Written written{row.meta, row.body};
      records.push_back({row.position, std::move(meta), written});
    }
    from += rows.size();
  }
  co_return records;
}

Task<Result<std::size_t>> LocalEngine::read_meta(LogName log, Place place, std::span<char> into) {
  const auto found = find(log);
  if (!found) co_return unknown(log);
  const Place end = found->metas_end.load(std::memory_order_acquire);
  if (place > end) co_return fail(Error::Kind::permanent, "log.read_meta", "past the end");
  const auto count = std::min<std::uint64_t>(into.size(), end - place);
  CO_TRY_DO(co_await read_exact(found->metas_path, place, into.first(count)));
  co_return count;
}

Task<Result<>> LocalEngine::read_body(LogName log, StoredBody body, std::uint64_t offset,
                                      std::span<char> into) {
  const auto found = find(log);
  if (!found) co_return unknown(log);
  if (!body.exists() || body.place < body_header_bytes || offset > body.bytes ||
      into.size() > body.bytes - offset)
    co_return fail(Error::Kind::permanent, "log.read_body", "no such range");
  char header[body_header_bytes];
  CO_TRY_DO(co_await read_exact(found->bodies_path, body.place - body_header_bytes, header));
  const auto expected = read_body_header({header, body_header_bytes}, body);
  if (!expected) co_return damaged(log, "a body's header");
  if (body.bytes > body_piece_bytes && into.size() != body.bytes) {
    CO_TRY_DO(co_await check_large_body(found, body, *expected));
    co_return co_await read_exact(found->bodies_path, body.place + offset, into);
  }
  // All of it is read, into a place of its own when a part was asked for.
  std::string whole(into.size() == body.bytes ? 0 : body.bytes, '\0');
  const std::span<char> octets = whole.empty() ? into : std::span<char>(whole);
  CO_TRY_DO(co_await read_exact(found->bodies_path, body.place, octets));
  if (checksum({octets.data(), octets.size()}) != *expected) co_return damaged(log, "a body");
  if (!whole.empty()) std::ranges::copy(octets.subspan(offset, into.size()), into.begin());
  co_return Result<>();
}

Task<Result<>> LocalEngine::check_large_body(std::shared_ptr<LocalLog> log, StoredBody body,
                                             std::uint64_t expected) {
  if (intact_bodies_.contains(log->number, body.place)) co_return Result<>();
  std::move_only_function<Result<std::uint64_t>()> work = [this, log, body] {
    return checksum_of(files_, log->bodies_path, body);
  };
  CO_TRY(const auto summed, co_await pool_.run(std::move(work)));
  CO_TRY(const std::uint64_t found, summed);
  if (found != expected) co_return damaged(log->name, "a body");
  intact_bodies_.add(log->number, body.place);
  co_return Result<>();
}

Task<Result<>> LocalEngine::write_snapshot(LogName log, Snapshot snapshot) {
  const auto found = find(log);
  if (!found) co_return unknown(log);
  if (snapshot.position > found->tail.load())
    co_return fail(Error::Kind::permanent, "log.snapshot", "past the tail");
  std::move_only_function<Result<>()> work = [this, found, snapshot = std::move(snapshot)] {
    return write_snapshot_now(files_, *found, snapshot);
  };
  CO_TRY(auto done, co_await pool_.run(std::move(work)));
  co_return done;
}

Task<Result<std::optional<Snapshot>>> LocalEngine::read_snapshot(LogName log) {
  const auto found = find(log);
  if (!found) co_return unknown(log);
  std::move_only_function<Result<std::optional<Snapshot>>()> work = [this, found] {
    return read_snapshot_now(files_, *found);
  };
  CO_TRY(auto snapshot, co_await pool_.run(std::move(work)));
  co_return snapshot;
}

}  // namespace hikyaku::log
