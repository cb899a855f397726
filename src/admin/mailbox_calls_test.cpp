#include "admin/mailbox_calls.h"

#include <gtest/gtest.h>

#include "log/memory_engine.h"
#include "net/loop.h"

namespace hikyaku::admin {
namespace {

namespace json = boost::json;

class OneAccount final : public directory::Backend {
 public:
  std::shared_ptr<const directory::View> view() const override {
    directory::Account account;
    account.guid = *Guid::from_text("6ac1786c-016f-11d2-945f-00c04fb984f9");
    account.name = "User1";
    account.mail = "first.user@abc.jp";
    return std::make_shared<directory::View>(
        std::vector{account}, std::vector<std::string>{"abc.jp"}, "EPOST", "epost.test", Time());
  }
  Task<directory::Verified> verify(std::string, std::string, Service) override {
    co_return directory::Verified{};
  }
};

class MailboxCalls : public testing::Test {
 protected:
  MailboxCalls() { add_mailbox_calls(api_, directory_, accounts_, clock_); }

  Result<Reply> call(std::string method, Arguments arguments, std::string octets = {}) {
    arguments.emplace("account", "user1");
    return net::run(api_.call("mailbox." + method, std::move(arguments), std::move(octets)));
  }
  Result<Reply> put(std::string mailbox, const std::vector<std::string>& texts, bool skip = true) {
    json::array messages;
    std::string octets;
    for (const std::string& text : texts) {
      messages.push_back(json::object{{"octets", text.size()},
                                      {"received", 1'600'000'000},
                                      {"flags", {"\\Seen"}},
                                      {"keywords", {"$Label1"}}});
      octets += text;
    }
    return call("put", {{"mailbox", mailbox}, {"skip_present", skip}, {"messages", messages}},
                octets);
  }
  static std::string text(int n) { return "Subject: " + std::to_string(n) + "\r\n\r\nText\r\n"; }

  log::MemoryEngine engine_;
  FixedClock clock_;
  store::Quota quota_;
  store::Store store_{engine_, clock_};
  OneAccount directory_;
  delivery::AccountSettings settings_{engine_};
  delivery::Accounts accounts_{
      store_,
      [this](const directory::Account&) { return delivery::AccountHome{"user1", quota_, {}, {}}; },
      settings_};
  Api api_;
};

}  // namespace

TEST_F(MailboxCalls, what_is_put_is_listed_and_got) {
  ASSERT_TRUE(put("仕事/2024", {text(1), text(2)}));
  const auto list = call("list", {});
  ASSERT_TRUE(list);
  const auto& mailboxes = list->value.as_object().at("mailboxes").as_array();
  ASSERT_EQ(mailboxes.size(), 3u);  // INBOX, the parent, itself
  EXPECT_EQ(mailboxes[2].as_object().at("name"), "仕事/2024");
  EXPECT_EQ(mailboxes[2].as_object().at("messages"), 2);
  EXPECT_EQ(mailboxes[2].as_object().at("unseen"), 0);

  const auto rows = call("messages", {{"mailbox", "仕事/2024"}, {"from_uid", 2}, {"limit", 10}});
  ASSERT_TRUE(rows);
  EXPECT_EQ(rows->value.as_object().at("messages"), json::value({{{"uid", 2},
                                                                  {"octets", text(2).size()},
                                                                  {"received", 1'600'000'000},
                                                                  {"flags", {"\\Seen"}},
                                                                  {"keywords", {"$Label1"}}}}));
  const auto got = call("get", {{"mailbox", "仕事/2024"},
                                {"uid_validity", rows->value.as_object().at("uid_validity")},
                                {"uids", {1, 7, 2}}});
  ASSERT_TRUE(got);
  EXPECT_EQ(got->octets, text(1) + text(2));
}

TEST_F(MailboxCalls, what_is_present_is_passed_over_octet_for_octet) {
  // The last two have one size.
  EXPECT_EQ(put("INBOX", {text(1), text(1), text(2)})->value,
            json::value({{"stored", 2}, {"present", 1}}));
  EXPECT_EQ(put("INBOX", {text(2), text(3), text(1)})->value,
            json::value({{"stored", 1}, {"present", 2}}));
  EXPECT_EQ(put("INBOX", {text(1)}, false)->value, json::value({{"stored", 1}, {"present", 0}}));
  EXPECT_EQ(put("other", {text(1)})->value, json::value({{"stored", 1}, {"present", 0}}));
}

TEST_F(MailboxCalls, what_was_removed_is_not_present) {
  ASSERT_TRUE(put("INBOX", {text(1)}));
  const auto account = net::run(accounts_.open(*directory_.view()->accounts().front()));
  store::UidSet all;
  all.add(1, 1);
  ASSERT_TRUE(net::run((*account)->expunge((*account)->state()->find("INBOX")->id, all, false)));
  EXPECT_EQ(put("INBOX", {text(1)})->value, json::value({{"stored", 1}, {"present", 0}}));
}

TEST_F(MailboxCalls, a_quota_refuses_the_whole_batch) {
  quota_.messages_max = 2;
  ASSERT_TRUE(put("INBOX", {text(1)}));
  const auto over = put("INBOX", {text(2), text(3)});
  ASSERT_FALSE(over);
  EXPECT_EQ(over.error().kind, Error::Kind::limit);
  EXPECT_EQ(over.error().detail, "the account's quota is reached");
  ASSERT_TRUE(put("INBOX", {text(2)}));
}

TEST_F(MailboxCalls, an_account_is_known_by_each_of_its_names) {
  for (const char* name :
       {"USER1", "user1@abc.jp", "first.user@abc.jp", "6ac1786c-016f-11d2-945f-00c04fb984f9"})
    EXPECT_TRUE(call("list", {{"account", name}})) << name;
  EXPECT_EQ(call("list", {{"account", "user9"}}).error().detail, "there is no mail account user9");
}

TEST_F(MailboxCalls, wrong_arguments_are_told) {
  const auto wrong = [&](json::object message, std::string octets) {
    return call("put", {{"mailbox", "INBOX"}, {"messages", json::array{std::move(message)}}},
                std::move(octets))
        .error()
        .detail;
  };
  EXPECT_EQ(wrong({{"octets", 5}}, "x"), "the messages are longer than the octets");
  EXPECT_EQ(wrong({{"octets", 1}}, "xy"), "the messages are shorter than the octets");
  EXPECT_EQ(wrong({{"octets", 1}, {"flags", {"\\Recent"}}}, "x"), "there is no flag \\Recent");
  EXPECT_EQ(wrong({{"octets", 1}, {"keywords", {"a b"}}}, "x"), "this is no keyword: a b");
  EXPECT_EQ(put("a//b", {"x"}).error().detail, "this is no name of a mailbox");
}

}  // namespace hikyaku::admin
