// The machine's one journal: batches of appends, each durable by one write and one sync, in files
// that are reserved ahead and used again.
//
// Invariants:
//  J1  A batch counts when its header, table and data are intact, its generation is its file's, its
//      sequence follows the batch before, and no newer file begins at or before its sequence.
//  J2  A file is used again only when everything its batches say is durable in the logs' files.
//
//  J3  After a write or a sync failed, that file is written no more: a newer one begins at the
//      failed batch. Until then nobody knows whether that one counts.
//
//  J4  A batch is begun only when the one before it is durable: one that does not count before one
//      of its file that is intact is damaged, not torn.
#pragma once

#include <functional>
#include <mutex>

#include "log/files.h"
#include "log/frame.h"

namespace hikyaku::log {

/// One append, on its way into the journal or out of it.
struct JournalEntry {
  struct BodyPart {
    std::uint64_t checksum = 0;
    bool in_journal = true;  // else: it was durable in the log's own file before
    std::string_view octets;
  };
  std::uint64_t log = 0;
  Position first = 0;  // of the rows
  std::vector<Row> rows;
  std::string rows_octets;
  std::string_view metas, summaries;  // of all rows, one after the other
  std::vector<BodyPart> bodies;       // of the rows that have one
};

class Journal {
 public:
  Journal(Files& files, std::string folder, std::uint64_t file_bytes)
      : files_(files), folder_(std::move(folder)), file_bytes_(file_bytes) {}

  /// Octets of batches that are damaged, and so were skipped.
  struct Gap {
    std::string path;
    std::uint64_t offset = 0, bytes = 0;
  };
  /// Gives every intact entry of the live files, in order, and tells of the gaps between them (J4).
  Result<> recover(const std::function<Result<>(const JournalEntry&)>& apply,
                   const std::function<void(const Gap&)>& skipped);
  /// Begins a file; the one before may be used again after release(). Durable when it returns.
  /// Error: limit, when too many files wait for their release.
  Result<> roll();
  /// As roll(), when everything in all files is durable in the logs' files.
  Result<> roll_settled();
  /// The file that a roll() has just left.
  std::size_t left() const { return left_; }
  void release(std::size_t slot);
  /// Gives every entry of a file that was left and not released; from any thread.
  Result<> read_left(std::size_t slot, const std::function<Result<>(const JournalEntry&)>& apply);

  static std::uint64_t bytes_of(const JournalEntry& entry);
  bool fits(std::uint64_t bytes) const;
  /// Durable when it returns. After an error it counts perhaps, until the next roll() (J3).
  Result<> write(const std::vector<JournalEntry>& entries);

 private:
  struct Slot {
    std::string path;
    std::shared_ptr<File> file;
    JournalHeader header;
    std::uint64_t end_sequence = 0;           // once it was left: behind its last batch
    std::optional<std::size_t> header_place;  // of journal_header_places; none: never used
    bool is_free = true;
  };
  struct Batch {
    std::string octets;
    std::vector<JournalEntry> entries;
    std::uint64_t bytes = 0;
  };
  Result<> open_slots();
  Result<std::size_t> take_slot();
  Result<std::optional<Batch>> read_batch(const Slot& slot, std::uint64_t offset,
                                          std::uint64_t sequence);
  struct Found {
    std::uint64_t offset = 0, sequence = 0;
  };
  /// The next batch behind `offset` that is intact and of a later sequence.
  Result<std::optional<Found>> find_batch_after(const Slot& slot, std::uint64_t offset,
                                                std::uint64_t sequence, std::uint64_t stop);

  Files& files_;
  const std::string folder_;
  const std::uint64_t file_bytes_;
  std::mutex mutex_;  // of Slot::is_free
  std::vector<Slot> slots_;
  std::size_t current_ = ~std::size_t{0};
  std::size_t left_ = ~std::size_t{0};
  std::uint64_t generation_ = 0;
  std::uint64_t sequence_ = 1;  // of the next batch
  std::uint64_t offset_ = 0;
  bool must_roll_ = false;
};

}  // namespace hikyaku::log
