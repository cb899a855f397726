#include "directory/site_log.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "base/bytes.h"
#include "base/events.h"

namespace hikyaku::directory {
namespace {

const log::LogName site_log = "site";
constexpr std::size_t read_bytes = 4u << 20;
// The engine takes no append of any size: a directory of 100,000 people is more than one.
constexpr std::size_t append_bytes = 4u << 20;
constexpr std::uint8_t format = 1;
// A new snapshot is due when as many records were added as a quarter of what it holds.
constexpr std::uint64_t records_per_snapshot_min = 1000, share_of_snapshot = 4;

// The octets of a snapshot as pieces that the engine takes.
struct Source {
  std::vector<std::string> names;
  std::vector<SiteLog::Records> parts;
  std::size_t at = 0;
  bool has_begun = false;  // the part at `at`
  std::string made, given;
};

bool make_more(Source& source) {
  ByteWriter writer(source.made);
  if (source.at == source.parts.size()) return false;
  if (!std::exchange(source.has_begun, true)) writer.string(source.names[source.at]);
  const std::string record = source.parts[source.at]();
  writer.string(record);
  if (!record.empty()) return true;
  ++source.at;
  source.has_begun = false;
  return true;
}

}  // namespace

std::optional<std::vector<SnapshotPart>> parse_site_snapshot(std::string_view bytes) {
  ByteReader reader(bytes);
  if (reader.u8() != format) return std::nullopt;
  std::vector<SnapshotPart> parts;
  for (std::uint64_t left = reader.varint(); left > 0 && reader.ok(); --left) {
    SnapshotPart& part = parts.emplace_back();
    part.name = reader.string();
    for (std::string_view one = reader.string(); !one.empty(); one = reader.string())
      part.records.push_back(one);
  }
  if (!reader.ok() || !reader.at_end()) return std::nullopt;
  return parts;
}

// An append whose records may be durable, and are not folded yet: a snapshot ends before it.
class SiteLog::UnderWay {
 public:
  explicit UnderWay(SiteLog& log) : log_(log) {
    const std::lock_guard lock(log_.mutex_);
    at_ = log_.under_way_.insert(log_.tail_);
  }
  ~UnderWay() {
    const std::lock_guard lock(log_.mutex_);
    log_.under_way_.erase(at_);
  }
  UnderWay(const UnderWay&) = delete;
  UnderWay& operator=(const UnderWay&) = delete;

 private:
  SiteLog& log_;
  std::multiset<log::Position>::iterator at_;
};

// The position up to which the parts have all; 0 without a snapshot.
Task<Result<log::Position>> SiteLog::take_snapshot() {
  CO_TRY(const auto snapshot, co_await engine_.read_snapshot(site_log));
  const auto kept = snapshot ? parse_site_snapshot(snapshot->bytes) : std::nullopt;
  if (!kept) co_return 0;
  // A part that was not there when it was written has records before it.
  for (const Part& part : parts_)
    if (std::ranges::find(*kept, part.name, &SnapshotPart::name) == kept->end()) co_return 0;
  for (const SnapshotPart& one : *kept) {
    snapshot_records_ += one.records.size();
    const auto part = std::ranges::find(parts_, one.name, &Part::name);
    if (part == parts_.end()) continue;
    for (const std::string_view record : one.records) part->take(record, snapshot->position);
  }
  snapshot_position_ = snapshot->position;
  co_return snapshot->position;
}

Task<Result<>> SiteLog::open() {
  if (is_open_) co_return Result<>();
  CO_TRY(const log::Position tail, co_await engine_.open(site_log, site_log));
  CO_TRY(const log::Position known, co_await take_snapshot());
  for (log::Position next = known + 1; next <= tail;) {
    CO_TRY(const auto records, co_await engine_.read(site_log, next, read_bytes));
    if (records.empty()) break;
    for (const log::StoredRecord& record : records)
      for (const Part& part : parts_)
        if (part.take(record.meta, record.position)) break;
    next = records.back().position + 1;
  }
  tail_ = tail;
  is_open_ = true;
  co_await tidy();
  co_return Result<>();
}

Task<log::AppendResult> SiteLog::append(std::vector<log::Record> records, Apply apply) {
  log::AppendResult done;
  for (std::size_t next = 0; next < records.size();) {
    log::Append append;
    append.log = site_log;
    for (std::size_t bytes = 0; next < records.size() && bytes < append_bytes &&
                                append.records.size() < log::records_per_append_max;
         ++next) {
      bytes += records[next].meta.size();
      append.records.push_back(std::move(records[next]));
    }
    const UnderWay under_way(*this);
    done = co_await engine_.append(std::move(append));
    if (done) apply(*done);
    const std::lock_guard lock(mutex_);
    if (done) tail_ = std::max(tail_, done->last());
    is_uncertain_ |= !done && done.error().reason == log::AppendError::Reason::unknown;
    if (!done) break;
  }
  co_return done;
}

log::Pieces SiteLog::snapshot_pieces(std::shared_ptr<std::size_t> count) {
  const auto source = std::make_shared<Source>();
  ByteWriter writer(source->made);
  writer.u8(format);
  writer.varint(parts_.size());
  for (const Part& part : parts_) {
    source->names.push_back(part.name);
    source->parts.push_back(part.give());
  }
  return [source, count]() -> std::string_view {
    constexpr std::size_t piece = log::snapshot_piece_bytes_max;
    while (source->made.size() < piece && make_more(*source)) ++*count;
    source->given = source->made.substr(0, piece);
    source->made.erase(0, source->given.size());
    return source->given;
  };
}

Task<void> SiteLog::tidy() {
  log::Position position = 0;
  {
    const std::lock_guard lock(mutex_);
    position = under_way_.empty() ? tail_ : *under_way_.begin();
    const std::uint64_t due =
        std::max<std::uint64_t>(records_per_snapshot_min, snapshot_records_ / share_of_snapshot);
    if (is_uncertain_ || position < snapshot_position_ + due) co_return;
    snapshot_position_ = position;
  }
  const auto count = std::make_shared<std::size_t>(0);
  const auto written = co_await engine_.write_snapshot(site_log, position, snapshot_pieces(count));
  {
    const std::lock_guard lock(mutex_);
    snapshot_records_ = *count;
  }
  if (written) co_return;
  const std::string why = describe(written.error());
  event(Level::warning, "directory.site_log.snapshot_failed", {{"reason", why}});
}

}  // namespace hikyaku::directory
