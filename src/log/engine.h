// The log engine: what everything durable is built on. A log is an ordered, append-only sequence of
// records; nothing above this interface knows how or where the engine keeps it.
//
// A record has a small *meta* part, which folds read, and optionally a large *body* (a message's
// octets) and a *summary* of it (what lists of messages are made from), which folds never read. The
// position of a record is its ordinal in its log: the first record is at 1.
//
// Invariants that every engine keeps (the conformance suite cites the numbers):
//  L1  append() that succeeded is durable: the records are there after any crash, once, in order.
//  L2  An append is atomic for its log: all of its records are there, or none.
//  L3  Positions of a log are 1, 2, 3 ... without gaps; they are never reused for other records.
//  L4  A body is durable before the record that refers to it.
//  L5  An append whose expected position is not the log's tail changes nothing and says conflict.
//  L6  read() gives only records whose append is durable.
//  L7  Damage is reported, never served as data; what lies beside it stays readable.
//  L8  The times of a log's records never go back.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "net/task.h"

namespace hikyaku::log {

using Position = std::uint64_t;
/// As an expected position: append wherever the tail is.
inline constexpr Position anywhere = ~Position{0};

inline constexpr std::size_t record_meta_bytes_max = 4u << 20;
inline constexpr std::size_t record_summary_bytes_max = 4u << 20;
inline constexpr std::uint64_t record_body_bytes_max = 0xffff'ffff;
inline constexpr std::size_t records_per_append_max = 100'000;

/// The name of a log: "site", "queue", "account/<guid>". At most 100 octets of [a-z0-9/-].
using LogName = std::string;

/// Where a part of a record lies in its log. Opaque, but for one promise: the summaries of a log
/// lie in the order of the records, so one range may cover several.
using Place = std::uint64_t;
inline constexpr Place no_place = ~Place{0};

/// A body as given to append: shared, so that one message goes to many logs without a copy.
using Body = std::shared_ptr<const std::string>;

struct Record {
  std::string meta;
  Body body = nullptr;  // null: none
  std::shared_ptr<const std::string> summary = nullptr;
};

struct StoredBody {
  Place place = no_place;
  std::uint64_t bytes = 0;
  bool exists() const { return place != no_place; }
};

/// A summary as it is stored: with its checksum, see intact_summary().
struct StoredSummary {
  Place place = no_place;
  std::uint32_t bytes = 0;
  bool exists() const { return place != no_place; }
};

/// Where the parts of an appended record went, and when.
struct Written {
  StoredSummary summary;
  StoredBody body;
  Milliseconds time{0};  // when the engine took it, since 1970 (L8)
};

struct Append {
  LogName log;
  Position expected = anywhere;
  std::vector<Record> records;
  std::uint64_t lease = 0;  // 0: without
};

struct Appended {
  Position first = 0;  // of the first record of the append
  std::vector<Written> written;
  Position last() const { return first + written.size() - 1; }
};

struct AppendError {
  enum class Reason {
    conflict,     // the tail is elsewhere: read, and decide again
    fenced,       // the lease is gone
    full,         // no room on the disk; nothing was changed
    unavailable,  // nothing was changed; later it may work
    unknown,      // it may or may not have happened: read the log
    invalid,      // a limit of this interface was not kept (a bug of the caller)
  };
  Reason reason = Reason::unavailable;
  std::string detail;
};
using AppendResult = std::expected<Appended, AppendError>;

struct StoredRecord {
  Position position = 0;
  std::string meta;
  Written written;
  bool is_damaged = false;  // then there is no meta, and `written` has what is known still
};

/// What of a record can be given back: its position stays, and its meta.
struct Dropped {
  StoredSummary summary;
  StoredBody body;
};

struct Snapshot {
  Position position = 0;  // the last record that is folded into it
  std::string bytes;
};
/// The octets of a snapshot, piece by piece; an empty one ends it. Each is valid until the next
/// call. Called from a thread of the engine.
using Pieces = std::move_only_function<std::string_view()>;
inline constexpr std::size_t snapshot_piece_bytes_max = 1u << 20;
/// All of these octets as one piece.
Pieces pieces_of(std::string octets);

/// What a summary that was read as `stored` says. Nothing when it is damaged, or was dropped.
std::optional<std::string_view> intact_summary(std::string_view stored);

class Engine {
 public:
  virtual ~Engine() = default;

  /// Makes the log if there is none and gives its tail (the position of the last record, 0 when
  /// empty). `folder` tells a local engine where the log's files should be, relative to its work
  /// folder or absolute; it counts only when the log is made.
  virtual Task<Result<Position>> open(LogName log, std::string folder) = 0;
  /// Moves the log (must be open) to that folder, as open() would have made it there; appends and
  /// reads go on. Completes when it is durable and nothing is left where it was. False: it was
  /// there, or the engine knows no folders. Error: permanent when something else is in the way.
  virtual Task<Result<bool>> move(LogName log, std::string folder) = 0;
  /// Where the log is: relative to the work folder, or absolute. Empty: no such log, or no folders.
  virtual Task<Result<std::string>> folder_of(LogName log) = 0;
  /// Is there such a log?
  virtual Task<Result<bool>> exists(LogName log) = 0;
  /// The names that begin with `prefix`.
  virtual Task<Result<std::vector<LogName>>> list(std::string prefix) = 0;

  /// Appends to one log (must be open). Completes when durable.
  virtual Task<AppendResult> append(Append append) = 0;
  /// Appends to several logs, each atomic by itself (L2), made durable together: one wait.
  virtual Task<std::vector<AppendResult>> append_all(std::vector<Append> appends) = 0;

  /// Records from `from` on, at least one if there is any, about `bytes_max` octets of meta in all.
  virtual Task<Result<std::vector<StoredRecord>>> read(LogName log, Position from,
                                                       std::size_t bytes_max) = 0;
  /// Octets of the sequence of summaries as they are stored, from `place` on, as many as asked
  /// (less only at the end).
  virtual Task<Result<std::size_t>> read_summaries(LogName log, Place place,
                                                   std::span<char> into) = 0;
  /// A range of a body. Error: permanent when the range is not within the body, or the body is
  /// damaged, also outside of the range.
  virtual Task<Result<>> read_body(LogName log, StoredBody body, std::uint64_t offset,
                                   std::span<char> into) = 0;

  /// Gives back the room of these. To read them is an error from then on. Cut short, it may be done
  /// again.
  virtual Task<Result<>> drop(LogName log, std::vector<Dropped> parts) = 0;

  /// Writes a summary again that is damaged. Error: permanent when it has not the size that it had.
  virtual Task<Result<>> mend_summary(LogName log, StoredSummary at, std::string summary) = 0;

  /// Keeps a fold up to `position`, so that opening need not read all records. A newer one replaces
  /// an older one.
  virtual Task<Result<>> write_snapshot(LogName log, Position position, Pieces pieces) = 0;
  /// The newest undamaged snapshot, if any.
  virtual Task<Result<std::optional<Snapshot>>> read_snapshot(LogName log) = 0;

  /// A number that fences other writers until `time` has passed. The local engine has one process:
  /// trivial.
  virtual Task<Result<std::uint64_t>> lease(LogName log, Milliseconds time) = 0;
  /// Calls `moved` after appends to the log, from any thread, as a hint: read() tells the truth.
  /// The watch ends when the returned handle is destroyed.
  virtual std::shared_ptr<void> watch(LogName log, std::function<void(Position tail)> moved) = 0;
};

}  // namespace hikyaku::log
