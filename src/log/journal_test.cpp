// The journal by itself, on a disk that goes down while a file is begun again.
#include "log/journal.h"

#include <gtest/gtest.h>

#include "base/checksum.h"
#include "log/simulated_disk.h"

namespace hikyaku::log {
namespace {

constexpr std::uint64_t file_bytes = 16 << 10;

JournalEntry entry_of(Position position, std::string_view meta) {
  JournalEntry entry;
  entry.log = 1;
  entry.first = position;
  const Row row{position - 1, static_cast<std::uint32_t>(meta.size()), checksum(meta), {}};
  write_row(entry.rows_octets, {1, position}, row);
  entry.rows.push_back(row);
  entry.metas = meta;
  return entry;
}

void write(Journal& journal, Position position, std::string_view meta) {
  ASSERT_EQ(journal.write({entry_of(position, meta)}).outcome, Journal::Outcome::durable);
}

/// A file is left when the next one is begun, and free when what it says is in the logs' files.
void begin_next(Journal& journal, bool is_settled) {
  ASSERT_TRUE(journal.roll().has_value());
  if (is_settled) journal.release(journal.left());
}

TEST(Journal, begins_a_file_again_and_nothing_is_missing_when_that_is_torn) {
  int torn = 0;
  for (int seed = 1; seed <= 100; ++seed) {
    const auto disk = std::make_shared<SimulatedDisk>(seed);
    ASSERT_TRUE(make_folders(*disk, "/journal").has_value());
    Files files(disk, 10);
    std::vector<std::string> found;
    const auto take = [&](const JournalEntry& entry) -> Result<> {
      found.emplace_back(entry.metas);
      return {};
    };
    const auto skipped = [](const Journal::Gap& gap) { ADD_FAILURE() << gap.path; };
    {
      Journal journal(files, "/journal", file_bytes);
      ASSERT_TRUE(journal.recover(take, skipped).has_value());
      ASSERT_TRUE(journal.roll_settled().has_value());
      write(journal, 1, "a");
      // This file says that the first one is live still: it was so when this one was begun.
      begin_next(journal, true);
      write(journal, 2, "b");
      disk->crash_at(1 + seed % 2);  // in the write or the sync of a header
      ASSERT_FALSE(journal.roll().has_value());
    }
    disk->recover();
    Journal journal(files, "/journal", file_bytes);
    const auto recovered = journal.recover(take, skipped);
    ASSERT_TRUE(recovered.has_value()) << describe(recovered.error()) << " seed " << seed;
    ASSERT_FALSE(found.empty());
    EXPECT_EQ(found.back(), "b") << "seed " << seed;
    torn += found.size() == 2;  // the first file's old header counted: its batch came as well
  }
  EXPECT_GT(torn, 20);
  EXPECT_LT(torn, 100);
}

}  // namespace
}  // namespace hikyaku::log
