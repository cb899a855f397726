// The journal by itself, on a disk that goes down while a file is begun again.
#include "log/journal.h"

#include <algorithm>
#include <random>

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
  Row row = Row::of(std::string(100, 'm'), position - 1);
  row.meta_bytes = static_cast<std::uint32_t>(meta.size());
  row.meta_checksum = checksum(meta);
  write_row(entry.rows_octets, {1, position}, row);
  entry.rows.push_back(row);
  entry.metas = meta;
  return entry;
}

void write(Journal& journal, Position position, std::string_view meta) {
  ASSERT_TRUE(journal.write({entry_of(position, meta)}).has_value());
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

// What is acknowledged is found in order, whatever failed before; what failed is not found once the
// next file is begun (J3).
TEST(Journal, finds_what_was_written_whichever_write_or_sync_fails) {
  using Fault = SimulatedDisk::Fault;
  std::uint64_t failures = 0;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    const auto disk = std::make_shared<SimulatedDisk>(seed);
    ASSERT_TRUE(make_folders(*disk, "/journal").has_value());
    Files files(disk, 10);
    std::mt19937_64 random(seed);
    std::vector<std::string> sure, found;
    std::size_t settled = 0;  // of these, the first so many need not be found
    std::string perhaps;
    const auto take = [&](const JournalEntry& entry) -> Result<> {
      found.emplace_back(entry.metas);
      return {};
    };
    const auto skipped = [](const Journal::Gap& gap) { ADD_FAILURE() << gap.path; };
    {
      Journal journal(files, "/journal", file_bytes);
      ASSERT_TRUE(journal.recover(take, skipped).has_value());
      ASSERT_TRUE(journal.roll_settled().has_value());
      std::vector<std::pair<std::size_t, std::size_t>> left;  // slot, and what is settled by it
      for (int step = 0; step < 60; ++step) {
        if (random() % 4 == 0) disk->fail_at(random() % 2 ? Fault::sync : Fault::write, 1);
        const std::string meta(100 + random() % 1500, static_cast<char>('a' + step % 26));
        const auto entry = entry_of(step + 1, meta);
        if (!journal.fits(Journal::bytes_of(entry))) {
          if (!journal.roll()) {
            ++failures;
            if (!left.empty() && random() % 2 == 0) {
              journal.release(left.front().first);
              settled = left.front().second;
              left.erase(left.begin());
            }
            continue;
          }
          perhaps.clear();
          left.emplace_back(journal.left(), sure.size());
          if (left.size() > 1 + random() % 3) {
            journal.release(left.front().first);
            settled = left.front().second;
            left.erase(left.begin());
          }
        }
        if (journal.write({entry}))
          sure.push_back(meta);
        else
          perhaps = meta, ++failures;
      }
    }
    disk->mend();
    disk->crash_at(1);
    (void)disk->sync_folder("/");
    disk->recover();
    Journal journal(files, "/journal", file_bytes);
    const auto recovered = journal.recover(take, skipped);
    ASSERT_TRUE(recovered.has_value()) << describe(recovered.error()) << " seed " << seed;
    if (!perhaps.empty() && !found.empty() && found.back() == perhaps) found.pop_back();
    ASSERT_GE(found.size(), sure.size() - settled) << "seed " << seed;
    ASSERT_LE(found.size(), sure.size());
    EXPECT_TRUE(std::ranges::equal(found, std::span(sure).last(found.size()))) << "seed " << seed;
  }
  EXPECT_GT(failures, 1000u);
}

}  // namespace
}  // namespace hikyaku::log
