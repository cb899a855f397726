// The reading half of the local engine: records, summaries, bodies. What is in memory is read on
// the caller's loop; for the rest a thread of the pool waits for the disk.
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

std::unexpected<Error> unknown(const LogName& log) {
  return fail(Error::Kind::permanent, "log.unknown", log);
}
std::unexpected<Error> damaged(const LogName& log, const char* what) {
  return fail(Error::Kind::permanent, "log.damaged", log + ": " + what);
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

}  // namespace

Task<Result<std::size_t>> LocalEngine::read_some(LogPath path, std::uint64_t offset,
                                                 std::span<char> into) {
  if (into.empty()) co_return 0u;
  if (const auto file = files_.cached(path); file && file->try_read(offset, into))
    co_return into.size();
  std::move_only_function<Result<std::size_t>()> work = [this, path, offset,
                                                         into]() -> Result<std::size_t> {
    TRY(auto file, files_.open(path, false));
    return file->read(offset, into);
  };
  CO_TRY(auto done, co_await pool_.run(std::move(work)));
  co_return done;
}

Task<Result<>> LocalEngine::read_exact(LogPath path, std::uint64_t offset, std::span<char> into) {
  CO_TRY(const std::size_t count, co_await read_some(path, offset, into));
  if (count != into.size())
    co_return fail(Error::Kind::permanent, "log.damaged", path.text() + ": it ends too early");
  co_return Result<>();
}

Task<Result<>> LocalEngine::read_metas(std::shared_ptr<LocalLog> log, std::span<const Row> rows,
                                       std::span<StoredRecord> into) {
  std::string metas(rows.back().meta + rows.back().meta_bytes - rows.front().meta, '\0');
  CO_TRY_DO(co_await read_some(log->metas_path(), rows.front().meta, metas));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    into[i].meta = metas.substr(rows[i].meta - rows.front().meta, rows[i].meta_bytes);
    if (checksum(into[i].meta) == rows[i].meta_checksum) continue;
    into[i].meta.clear();
    into[i].is_damaged = true;
  }
  co_return Result<>();
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
    CO_TRY_DO(co_await read_some(found->records_path(), (from - 1) * row_bytes, octets));
    // Rows whose metas lie one behind the other, to be read at once.
    std::vector<Row> run;
    const auto read_run = [&]() -> Task<Result<>> {
      const auto into = std::span(records).last(run.size());
      co_return co_await read_metas(found, std::exchange(run, {}), into);
    };
    for (std::size_t i = 0; i < count && !is_full; ++i, ++from) {
      auto row = read_row(std::string_view(octets).substr(i * row_bytes), {found->number, from});
      if (row && row->meta_bytes > record_meta_bytes_max) row.reset();
      const bool continues = row && !row->has_small_meta() && !run.empty() &&
                             row->meta == run.back().meta + run.back().meta_bytes;
      if (!run.empty() && !continues) CO_TRY_DO(co_await read_run());
      if (!row) {
        records.push_back({from, {}, {}, true});
        CO_TRY(records.back().written.body, co_await find_body(found, from));
        continue;
      }
      is_full = bytes + row->meta_bytes > bytes_max && !records.empty();
      if (is_full) break;
      bytes += row->meta_bytes;
      records.push_back({from, {}, row->written});
      if (row->has_small_meta())
        records.back().meta = row->small();
      else
        run.push_back(*row);
    }
    if (!run.empty()) CO_TRY_DO(co_await read_run());
  }
  co_return records;
}

Task<Result<std::optional<Row>>> LocalEngine::row_at(std::shared_ptr<LocalLog> log,
                                                     Position position) {
  std::string octets(row_bytes, '\0');
  CO_TRY_DO(co_await read_some(log->records_path(), (position - 1) * row_bytes, octets));
  co_return read_row(octets, {log->number, position});
}

// Bodies lie one behind the other, and each knows where it is and how long: the one that begins
// where the last one before ends, and is of no later row, is this row's.
Task<Result<StoredBody>> LocalEngine::find_body(std::shared_ptr<LocalLog> log, Position position) {
  constexpr Position rows_looked_at_max = 1000;  // in each direction: flags change without a body
  const Position tail = log->tail.load(std::memory_order_acquire);
  std::uint64_t begin = 0;
  Place next = no_place;
  for (Position n = position; --n > 0;) {
    if (position - n > rows_looked_at_max) co_return StoredBody{};
    CO_TRY(const auto row, co_await row_at(log, n));
    if (!row) co_return StoredBody{};  // the body may be that one's
    if (!row->written.body.exists()) continue;
    begin = row->written.body.place + row->written.body.bytes;
    break;
  }
  for (Position n = position + 1; n <= tail && next == no_place; ++n) {
    if (n - position > rows_looked_at_max) co_return StoredBody{};
    CO_TRY(const auto row, co_await row_at(log, n));
    if (!row) co_return StoredBody{};
    next = row->written.body.place;
  }
  const Place place = begin + body_header_bytes;
  if (place == next) co_return StoredBody{};
  std::string header(body_header_bytes, '\0');
  CO_TRY_DO(co_await read_some(log->bodies_path(), begin, header));
  co_return body_of_header(header, place).value_or(StoredBody{});
}

Task<Result<std::size_t>> LocalEngine::read_summaries(LogName log, Place place,
                                                      std::span<char> into) {
  const auto found = find(log);
  if (!found) co_return unknown(log);
  const auto end = found->summaries_end.load(std::memory_order_acquire);
  if (place > end) co_return fail(Error::Kind::permanent, "log.read_summaries", "past the end");
  const auto count = std::min<std::uint64_t>(into.size(), end - place);
  co_return co_await read_some(found->summaries_path(), place, into.first(count));
}

Task<Result<>> LocalEngine::read_body(LogName log, StoredBody body, std::uint64_t offset,
                                      std::span<char> into) {
  const auto found = find(log);
  if (!found) co_return unknown(log);
  if (!body.exists() || body.place < body_header_bytes || offset > body.bytes ||
      into.size() > body.bytes - offset)
    co_return fail(Error::Kind::permanent, "log.read_body", "no such range");
  char header[body_header_bytes];
  CO_TRY_DO(co_await read_exact(found->bodies_path(), body.place - body_header_bytes, header));
  const auto expected = read_body_header({header, body_header_bytes}, body);
  if (!expected) co_return damaged(log, "a body's header");
  if (body.bytes > body_piece_bytes && into.size() != body.bytes) {
    CO_TRY_DO(co_await check_large_body(found, body, *expected));
    co_return co_await read_exact(found->bodies_path(), body.place + offset, into);
  }
  // All of it is read, into a place of its own when a part was asked for.
  std::string whole(into.size() == body.bytes ? 0 : body.bytes, '\0');
  const std::span<char> octets = whole.empty() ? into : std::span<char>(whole);
  CO_TRY_DO(co_await read_exact(found->bodies_path(), body.place, octets));
  if (checksum({octets.data(), octets.size()}) != *expected) co_return damaged(log, "a body");
  if (!whole.empty()) std::ranges::copy(octets.subspan(offset, into.size()), into.begin());
  co_return Result<>();
}

Task<Result<>> LocalEngine::check_large_body(std::shared_ptr<LocalLog> log, StoredBody body,
                                             std::uint64_t expected) {
  if (intact_bodies_.contains(log->number, body.place)) co_return Result<>();
  std::move_only_function<Result<std::uint64_t>()> work = [this, log, body] {
    return checksum_of(files_, log->bodies_path(), body);
  };
  CO_TRY(const auto summed, co_await pool_.run(std::move(work)));
  CO_TRY(const std::uint64_t found, summed);
  if (found != expected) co_return damaged(log->name, "a body");
  intact_bodies_.add(log->number, body.place);
  co_return Result<>();
}

}  // namespace hikyaku::log
