// The snapshots of the local engine: a file beside the log's, replaced as a whole.
#include <sys/mman.h>

#include "base/bytes.h"
#include "base/checksum.h"
#include "log/local_engine.h"

namespace hikyaku::log {

namespace {

constexpr std::uint32_t snapshot_magic = 0x31534b48;  // "HKS1"
constexpr std::size_t snapshot_header_bytes = 40;
/// So much of a snapshot may wait to be written: a sync of more would hold up the journal's.
constexpr std::uint64_t unsynced_bytes_max = 4u << 20;

/// Asks the system for large pages where whole ones fit: to fill small ones took most of the time
/// of opening a large mailbox. It may not give them.
void use_large_pages(char* begin, std::size_t bytes) {
  constexpr std::uintptr_t page_bytes = 2u << 20;
  const auto address = reinterpret_cast<std::uintptr_t>(begin);
  const auto first = (address + page_bytes - 1) / page_bytes * page_bytes;
  const auto last = (address + bytes) / page_bytes * page_bytes;
  if (first < last) ::madvise(reinterpret_cast<void*>(first), last - first, MADV_HUGEPAGE);
}

std::string snapshot_header(Position position, std::uint64_t bytes, std::uint64_t content) {
  std::string header;
  ByteWriter writer(header);
  writer.u32(snapshot_magic);
  writer.u32(0);
  writer.u64(position);
  writer.u64(bytes);
  writer.u64(content);
  writer.u64(checksum(header));
  return header;
}

Result<std::optional<Snapshot>> read_snapshot_now(Files& files, const LocalLog& log) {
  auto file = files.disk().open(log.path(snapshot_file), false);
  if (!file && file.error().kind == Error::Kind::permanent) return std::nullopt;
  if (!file) return std::unexpected(file.error());
  TRY(const auto size, (*file)->size());
  if (size < snapshot_header_bytes) return std::nullopt;
  std::string header(snapshot_header_bytes, '\0');
  TRY_DO((*file)->read(0, header));
  Snapshot snapshot;
  snapshot.position = ByteReader(std::string_view(header).substr(8)).u64();
  Result<std::size_t> count;
  // A million messages are 56 MB: they are not written twice, and into large pages.
  snapshot.bytes.resize_and_overwrite(size - snapshot_header_bytes, [&](char* at, std::size_t n) {
    use_large_pages(at, n);
    count = (*file)->read(snapshot_header_bytes, {at, n});
    return count.value_or(0);
  });
  if (!count) return std::unexpected(count.error());
  // A damaged one is as none: it can be made again from the records.
  if (snapshot_header(snapshot.position, snapshot.bytes.size(), checksum(snapshot.bytes)) != header)
    return std::nullopt;
  return snapshot;
}

Result<> write_snapshot_now(Files& files, const LocalLog& log, Position position, Pieces& pieces) {
  if (position == 0) TRY_DO(make_folders(files.disk(), *log.folder()));
  const LogPath next = log.path(next_snapshot_file);
  TRY(auto file, files.disk().open(next, true));
  TRY_DO(file->truncate(0));
  Checksum content;
  std::uint64_t bytes = 0, unsynced = 0;
  for (std::string_view piece; !(piece = pieces()).empty();) {
    TRY_DO(file->write(snapshot_header_bytes + bytes, {&piece, 1}));
    content.add(piece);
    bytes += piece.size();
    unsynced += piece.size();
    if (unsynced < unsynced_bytes_max) continue;
    TRY_DO(file->sync());
    unsynced = 0;
  }
  const std::string header = snapshot_header(position, bytes, content.value());
  const std::string_view part = header;
  TRY_DO(file->write(0, {&part, 1}));
  TRY_DO(file->sync());
  const LogPath path = log.path(snapshot_file);
  TRY_DO(files.disk().rename(next, path));
  return files.disk().sync_folder(*log.folder());
}

}  // namespace

Task<Result<>> LocalEngine::write_snapshot(LogName log, Position position, Pieces pieces) {
  const auto found = find(log);
  if (!found) co_return fail(Error::Kind::permanent, "log.unknown", log);
  if (position > found->tail.load())
    co_return fail(Error::Kind::permanent, "log.snapshot", "past the tail");
  std::move_only_function<Result<>()> work = [this, found, position,
                                              pieces = std::move(pieces)]() mutable {
    return write_snapshot_now(files_, *found, position, pieces);
  };
  CO_TRY(auto done, co_await background_.run(std::move(work)));
  co_return done;
}

Task<Result<std::optional<Snapshot>>> LocalEngine::read_snapshot(LogName log) {
  const auto found = find(log);
  if (!found) co_return fail(Error::Kind::permanent, "log.unknown", log);
  std::move_only_function<Result<std::optional<Snapshot>>()> work = [this, found] {
    return read_snapshot_now(files_, *found);
  };
  CO_TRY(auto snapshot, co_await pool_.run(std::move(work)));
  co_return snapshot;
}

}  // namespace hikyaku::log
