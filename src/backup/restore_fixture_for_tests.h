// An account with mail that is backed up and restored.
#pragma once

#include "backup/fixture_for_tests.h"
#include "backup/restore.h"

namespace hikyaku::backup {

struct RestoreTest : BackupTest {
  ServiceUser user = *ServiceUser::find("root");
  const Guid guid = *Guid::from_bytes(std::string(16, 'r'));

  Result<Restored> restore(std::uint64_t point, std::optional<Time> at = {},
                           bool with_queue = false, std::string into = {}) {
    return restore_all(folder, *folder.read(point),
                       {into.empty() ? work : into, at, with_queue, clock.now()}, user,
                       [](const Progress&) {});
  }
  void deliver(const std::string& text, std::size_t count = 1) {
    store::Store store(*engine, clock);
    const auto account = *net::run(store.open(guid, "inbox/user"));
    store::NewMessage message{std::make_shared<const std::string>(text),
                              std::make_shared<const std::string>("s"),
                              0,
                              0,
                              {}};
    ASSERT_TRUE(net::run(account->append(1, std::vector(count, message))));
    clock.advance(Seconds(1));
  }
  struct Seen {
    std::string messages;
    std::uint32_t uid_validity = 0;
  };
  Seen seen() {
    store::Store store(*engine, clock);
    const auto account = *net::run(store.open(guid, "inbox/user"));
    const auto inbox = account->state()->find("INBOX");
    Seen seen{{}, inbox->uid_validity};
    for (std::size_t i = 0; i < inbox->size(); ++i)
      seen.messages += net::run(store::read_body(*account, inbox->at(i))).value_or("?") + " ";
    return seen;
  }
  std::string metas_of(const log::LogName& log) {
    EXPECT_TRUE(net::run(engine->open(log, log)));
    std::string all;
    const auto records = net::run(engine->read(log, 1, 1 << 20));
    for (const auto& record : *records) all += record.meta;
    return all;
  }
};

}  // namespace hikyaku::backup
