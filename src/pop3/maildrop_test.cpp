// The maildrop over a real account, on logs in memory.

#include "pop3/maildrop.h"

#include <gtest/gtest.h>

#include "log/memory_engine.h"
#include "mime/summary.h"
#include "net/loop.h"
#include "store/account.h"

namespace hikyaku::pop3 {
namespace {

Task<Result<std::shared_ptr<store::Account>>> open_account(store::Store& store) {
  Guid guid;
  co_return co_await store.open(guid, "inbox/user1");
}

Task<> add(store::Account& account, std::string text) {
  store::NewMessage message;
  message.summary = std::make_shared<const std::string>(mime::summarize(text));
  message.body = std::make_shared<const std::string>(std::move(text));
  std::vector<store::NewMessage> messages;
  messages.push_back(std::move(message));
  const auto inbox = account.state()->find("INBOX");
  const auto stored = co_await account.append(inbox->id, std::move(messages));
  EXPECT_TRUE(stored.has_value());
}

Task<> use_maildrop(store::Store& store) {
  const auto account = co_await open_account(store);
  if (!account) {
    ADD_FAILURE() << describe(account.error());
    co_return;
  }
  co_await add(**account, "Subject: one\r\n\r\n1\r\n");
  co_await add(**account, "Subject: two\r\n\r\n22\r\n");
  const OpenMaildrop open =
      maildrops_of([&store](const directory::Account&) { return open_account(store); });
  const directory::Account who;
  auto opened = co_await open(who);
  if (!opened || !*opened) {
    ADD_FAILURE() << "not opened";
    co_return;
  }
  const auto second = co_await open(who);
  EXPECT_TRUE(second && !*second) << "two sessions have it";

  StoredMaildrop& maildrop = **opened;
  co_await add(**account, "Subject: late\r\n\r\n");
  EXPECT_EQ(maildrop.size(), 2u) << "a message came into the session";
  EXPECT_EQ(maildrop.bytes(0), 19u);
  EXPECT_EQ(maildrop.bytes(1), 20u);
  EXPECT_LT(maildrop.uid(0), maildrop.uid(1));
  const auto text = co_await maildrop.read(1, 16, 4);
  EXPECT_EQ(text.value_or("failed"), "22\r\n");

  std::vector<std::size_t> first = {0};
  const auto removed = co_await maildrop.remove(std::move(first));
  EXPECT_TRUE(removed.has_value());
  EXPECT_EQ((*account)->state()->find("INBOX")->size(), 2u);
  EXPECT_EQ((*account)->state()->find("INBOX")->at(0).uid, maildrop.uid(1));
  opened->reset();
  const auto again = co_await open(who);
  EXPECT_TRUE(again && *again && (*again)->size() == 2) << "the lock was not given back";
}

TEST(Maildrop, is_the_inbox_at_login_and_belongs_to_one_session) {
  log::MemoryEngine engine;
  store::Store store(engine);
  net::run(use_maildrop(store));
}

}  // namespace
}  // namespace hikyaku::pop3
