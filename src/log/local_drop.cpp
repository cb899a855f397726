// Giving back the room of what nobody needs any more: holes in the files of a log. Nothing moves,
// so whoever reads beside it is not disturbed, and a crash leaves each range as it was or as zeros.
// And the one thing that is written in place: a summary that was damaged.
#include <algorithm>

#include "log/local_engine.h"

namespace hikyaku::log {

namespace {

constexpr std::uint64_t block_bytes = 4096;  // a file system gives back whole ones

struct Range {
  std::uint64_t begin = 0, end = 0;
};

/// Ascending, those that touch joined.
std::vector<Range> joined(std::vector<Range> ranges) {
  std::ranges::sort(ranges, {}, &Range::begin);
  std::vector<Range> all;
  for (const Range& range : ranges) {
    if (all.empty() || range.begin > all.back().end)
      all.push_back(range);
    else
      all.back().end = std::max(all.back().end, range.end);
  }
  return all;
}

Result<bool> are_zeros(File& file, std::uint64_t begin, std::uint64_t end) {
  char octets[block_bytes];
  TRY(const auto count, file.read(begin, std::span(octets).first(end - begin)));
  return count == end - begin &&
         std::ranges::all_of(std::span(octets).first(count), [](char c) { return c == 0; });
}

/// A block that was dropped in parts at different times comes back too: the range grows to its
/// bounds when only zeros lie there. To make a hole of zeros changes nothing for who reads. Beyond
/// `settled` appends may be written at this moment.
Result<Range> widened(File& file, Range range, std::uint64_t settled) {
  const auto before = range.begin / block_bytes * block_bytes;
  if (before != range.begin) {
    TRY(const bool is_free, are_zeros(file, before, range.begin));
    if (is_free) range.begin = before;
  }
  const auto behind = (range.end + block_bytes - 1) / block_bytes * block_bytes;
  if (behind != range.end && behind <= settled) {
    TRY(const bool is_free, are_zeros(file, range.end, behind));
    if (is_free) range.end = behind;
  }
  return range;
}

Result<> discard(Files& files, const std::string& path, std::vector<Range> ranges,
                 std::uint64_t settled) {
  if (ranges.empty()) return {};
  TRY(auto file, files.open(path, false));
  for (const Range& range : joined(std::move(ranges))) {
    if (range.end > settled)
      return fail(Error::Kind::permanent, "log.drop", path + ": past the end");
    TRY(const Range whole, widened(*file, range, settled));
    TRY_DO(file->discard(whole.begin, whole.end - whole.begin));
  }
  return {};
}

}  // namespace

Task<Result<>> LocalEngine::drop(LogName log, std::vector<Dropped> parts) {
  const auto found = find(log);
  if (!found) co_return fail(Error::Kind::permanent, "log.unknown", log);
  std::vector<Range> summaries, bodies;
  for (const auto& [summary, body] : parts) {
    if (summary.exists()) summaries.push_back({summary.place, summary.place + summary.bytes});
    if (body.exists() && body.place >= body_header_bytes)
      bodies.push_back({body.place - body_header_bytes, body.place + body.bytes});
  }
  std::move_only_function<Result<>()> work = [this, found, summaries = std::move(summaries),
                                              bodies = std::move(bodies)]() -> Result<> {
    TRY_DO(discard(files_, found->summaries_path(), summaries, found->summaries_end.load()));
    return discard(files_, found->bodies_path(), bodies, found->bodies_end.load());
  };
  // A crash before the end leaves the room taken, as one in the middle of it.
  if (held_drops_.take(work)) co_return Result<>();
  CO_TRY(auto done, co_await background_.run(std::move(work)));
  co_return done;
}

Task<Result<>> LocalEngine::mend_summary(LogName log, StoredSummary at, std::string summary) {
  const auto found = find(log);
  if (!found) co_return fail(Error::Kind::permanent, "log.unknown", log);
  std::string stored;
  write_summary(stored, summary);
  if (stored.size() != at.bytes || at.place + at.bytes > found->summaries_end.load())
    co_return fail(Error::Kind::permanent, "log.mend_summary", "it has another size");
  std::move_only_function<Result<>()> work = [this, found, at,
                                              stored = std::move(stored)]() -> Result<> {
    TRY(auto file, files_.open(found->summaries_path(), false));
    const std::string_view part = stored;
    TRY_DO(file->write(at.place, {&part, 1}));
    return file->sync();
  };
  CO_TRY(auto done, co_await background_.run(std::move(work)));
  co_return done;
}

}  // namespace hikyaku::log
