// A log's files without an engine: of a backup, or of a server that is stopped. Blocks.
#pragma once

#include <array>
#include <functional>

#include "log/local_log.h"

namespace hikyaku::log {

/// Up to these ends; what lies behind them is not looked at.
struct LogFiles {
  Disk* disk = nullptr;
  std::string folder;
  std::uint64_t number = 0;
  Ends ends;

  std::string path(std::string_view file) const { return folder + "/" + std::string(file); }
};
inline constexpr std::string_view log_file_names[] = {"records", "metas", "summaries", "bodies"};
/// The octets of each of them.
std::array<std::uint64_t, 4> file_ends(const Ends& ends);

/// The octets of the last row: two logs that have the same one are the same up to there.
Result<std::string> last_row(const LogFiles& log);
/// The ends behind the last record whose time is not later.
Result<Ends> ends_at(const LogFiles& log, Milliseconds time);
/// Adds a record behind the ends, and gives the ends behind it. Not synced.
Result<Ends> add_record(const LogFiles& log, std::string_view meta, Milliseconds time);

/// Copies these octets of a file to the same place of the other one, which ends behind them then.
/// Blocks of zeros become holes. Not synced but for long ones, `copied` is told of every piece.
Result<> copy_octets(Disk& disk, const std::string& from, const std::string& to,
                     std::uint64_t begin, std::uint64_t end,
                     const std::function<void(std::uint64_t bytes)>& copied);

struct Damage {
  std::uint64_t records = 0, summaries = 0, bodies = 0;
  Position first = 0;  // where the first of it is
  bool is_none() const { return first == 0; }
};
struct Checked {
  Damage damage;
  std::uint64_t bytes = 0;
  /// Bodies that are zeros, as if they were dropped, with their records.
  std::vector<std::pair<Place, Position>> empty_bodies;
};
/// Gives every record, in order; reads no summary and no body.
Result<> read_records(const LogFiles& log, const std::function<void(const StoredRecord&)>& record);
/// The same, and reads all of it.
Result<Checked> check(const LogFiles& log, const std::function<void(const StoredRecord&)>& record);

}  // namespace hikyaku::log
