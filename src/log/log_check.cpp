// Reading all of a log's files, and what is not as it was written.
#include <algorithm>

#include "base/checksum.h"
#include "log/log_files.h"

namespace hikyaku::log {

namespace {

constexpr std::size_t rows_per_read = 1024;
constexpr std::size_t piece_bytes = 1u << 20;

class Check {
 public:
  Check(const LogFiles& log, bool with_parts) : log_(log), with_parts_(with_parts) {}

  Result<Checked> run(const std::function<void(const StoredRecord&)>& record) {
    if (log_.ends.tail == 0) return std::move(checked_);
    TRY(records_, log_.disk->open(log_.path("records"), false));
    std::string rows;
    for (Position at = 1; at <= log_.ends.tail;) {
      const auto count = std::min<Position>(rows_per_read, log_.ends.tail - at + 1);
      TRY_DO(read(records_, "records", (at - 1) * row_bytes, count * row_bytes, rows));
      for (Position i = 0; i < count; ++i, ++at) {
        StoredRecord one{at, {}, {}, true};
        const auto octets = std::string_view(rows).substr(std::min(rows.size(), i * row_bytes));
        if (const auto row = read_row(octets, {log_.number, at})) {
          one.written = row->written;
          TRY_DO(read_meta(*row, one));
          if (with_parts_) TRY_DO(check_summary(one));
          if (with_parts_) TRY_DO(check_body(one));
        }
        if (one.is_damaged) damaged(checked_.damage.records, at);
        record(one);
      }
    }
    return std::move(checked_);
  }

 private:
  void damaged(std::uint64_t& count, Position position) {
    ++count;
    if (checked_.damage.first == 0) checked_.damage.first = position;
  }

  /// Less when the file ends before; a file that is missing is an empty one.
  Result<> read(std::shared_ptr<File>& file, std::string_view name, std::uint64_t at,
                std::uint64_t bytes, std::string& into) {
    into.clear();
    if (!file) {
      auto opened = log_.disk->open(log_.path(name), false);
      if (!opened && opened.error().kind == Error::Kind::permanent) return {};
      if (!opened) return std::unexpected(opened.error());
      file = *opened;
    }
    into.resize(bytes);
    TRY(const auto count, file->read(at, into));
    into.resize(count);
    checked_.bytes += count;
    return {};
  }

  Result<> read_meta(const Row& row, StoredRecord& one) {
    if (row.has_small_meta()) {
      one.meta = row.small();
      one.is_damaged = false;
      return {};
    }
    if (row.meta_bytes > record_meta_bytes_max) return {};
    TRY_DO(read(metas_, "metas", row.meta, row.meta_bytes, one.meta));
    one.is_damaged = checksum(one.meta) != row.meta_checksum;
    if (one.is_damaged) one.meta.clear();
    return {};
  }

  Result<> check_summary(const StoredRecord& one) {
    const StoredSummary& summary = one.written.summary;
    if (!summary.exists()) return {};
    std::string octets;
    TRY_DO(read(summaries_, "summaries", summary.place, summary.bytes, octets));
    if (octets.size() == summary.bytes &&
        (intact_summary(octets) || octets.find_first_not_of('\0') == octets.npos))
      return {};
    damaged(checked_.damage.summaries, one.position);
    return {};
  }

  Result<> check_body(const StoredRecord& one) {
    const StoredBody& body = one.written.body;
    if (!body.exists()) return {};
    std::string piece;
    TRY_DO(read(bodies_, "bodies", body.place - body_header_bytes, body_header_bytes, piece));
    if (piece == std::string(body_header_bytes, '\0')) {
      checked_.empty_bodies.emplace_back(body.place, one.position);
      return {};
    }
    const auto expected = read_body_header(piece, body);
    Checksum sum;
    for (std::uint64_t at = 0; expected && at < body.bytes; at += piece.size()) {
      TRY_DO(
          read(bodies_, "bodies", body.place + at, std::min(piece_bytes, body.bytes - at), piece));
      if (piece.empty()) break;
      sum.add(piece);
    }
    if (!expected || sum.value() != *expected) damaged(checked_.damage.bodies, one.position);
    return {};
  }

  const LogFiles& log_;
  const bool with_parts_;
  std::shared_ptr<File> records_, metas_, summaries_, bodies_;
  Checked checked_;
};

}  // namespace

Result<> read_records(const LogFiles& log, const std::function<void(const StoredRecord&)>& record) {
  TRY_DO(Check(log, false).run(record));
  return {};
}

Result<Checked> check(const LogFiles& log, const std::function<void(const StoredRecord&)>& record) {
  return Check(log, true).run(record);
}

}  // namespace hikyaku::log
