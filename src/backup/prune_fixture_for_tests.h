// An account whose mail is deleted for good, in a backup that is pruned.
#pragma once

#include "backup/fixture_for_tests.h"
#include "backup/prune.h"

namespace hikyaku::backup {

struct PruneTest : BackupTest {
  const Guid guid = *Guid::from_bytes(std::string(16, 'p'));
  log::LogName log = store::account_log(guid);

  template <class F>
  void with_account(F work) {
    store::Store store(*engine, clock);
    work(**net::run(store.open(guid, "inbox/user")));
    clock.advance(Seconds(10));
  }
  void deliver(char letter) {
    with_account([&](store::Account& account) {
      store::NewMessage message{std::make_shared<const std::string>(9000, letter),
                                std::make_shared<const std::string>(2000, letter),
                                0,
                                0,
                                {}};
      ASSERT_TRUE(net::run(account.append(1, {message})));
    });
  }
  void expunge(store::Uid uid) {
    with_account([&](store::Account& account) {
      store::UidSet uids;
      uids.add(uid, uid);
      ASSERT_TRUE(net::run(account.expunge(1, uids, false)));
    });
  }
  void give_up() {
    with_account([&](store::Account& account) {
      ASSERT_TRUE(net::run(account.discard_expunged(clock.now())));
    });
  }
  Result<Pruned> prune_before(
      Time before, bool is_trial = false, const Tell& tell = [](const Progress&) {}) {
    return prune(folder, {before, is_trial}, tell);
  }
  /// Of each body in the newest copy: its letter, or '.' where it is gone.
  std::string bodies(std::uint64_t point) {
    std::string all;
    for (const LogCopy& copy : folder.read(point)->logs) {
      if (copy.name != log) continue;
      const log::LogFiles files = folder.files_of(copy);
      EXPECT_TRUE(log::read_records(files, [&](const log::StoredRecord& record) {
        if (!record.written.body.exists()) return;
        char octet = 0;
        const auto file = disk->open(files.path("bodies"), false);
        EXPECT_TRUE((*file)->read(record.written.body.place + 1000, {&octet, 1}));
        all += octet == 0 ? '.' : octet;
      }));
    }
    return all;
  }
  std::string copies() {
    auto names = *disk->list(folder.logs_path());
    std::ranges::sort(names);
    std::string all;
    for (const std::string& name : names) all += name + " ";
    return all;
  }
};

}  // namespace hikyaku::backup
