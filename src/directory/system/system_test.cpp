#include <atomic>
#include <thread>

#include <gtest/gtest.h>

#include "directory/system/password_helper.h"
#include "directory/system/password_request.h"
#include "directory/system/people.h"
#include "directory/system/system_record.h"

namespace hikyaku::directory {
namespace {

Guid next_guid() {
  static std::uint8_t count = 0;
  Guid guid;
  guid.octets[0] = ++count;
  return guid;
}

struct SystemPeople : testing::Test {
  SystemAccounts known;
  void see(std::vector<SystemPerson> people) {
    for (const SystemRecord& one : news_of(people, known, 1, &next_guid)) {
      const auto decoded = decode_system(encode(one));
      ASSERT_TRUE(decoded);
      known.apply(*decoded);
    }
  }
  Guid guid_of(const std::string& name) const {
    for (const auto& [guid, person] : known.accounts)
      if (person.name == name) return guid;
    return {};
  }
};

TEST_F(SystemPeople, are_known_again) {
  see({{1001, "suzuki", "鈴木", "/home/suzuki"}, {1002, "sato", "", "/nonexistent"}});
  const Guid suzuki = guid_of("suzuki");
  EXPECT_TRUE(
      news_of({{1002, "sato", "", "/nonexistent"}, {1001, "suzuki", "鈴木", "/home/suzuki"}}, known,
              1, &next_guid)
          .empty());
  see({{1002, "sato", "", "/nonexistent"}});
  EXPECT_EQ(known.accounts.size(), 1u);
  see({{1001, "suzuki", "鈴木", "/home/suzuki"}});
  EXPECT_EQ(guid_of("suzuki"), suzuki) << "came back";
}

TEST_F(SystemPeople, keep_their_identity_when_only_the_name_changes) {
  see({{1001, "suzuki", "", "/home/suzuki"}, {1002, "sato", "佐藤", "/nonexistent"}});
  const Guid suzuki = guid_of("suzuki"), sato = guid_of("sato");
  see({{1001, "tanaka", "", "/home/suzuki"}, {1002, "kato", "佐藤", "/nonexistent"}});
  EXPECT_EQ(guid_of("tanaka"), suzuki) << "the home is the same still";
  EXPECT_EQ(guid_of("kato"), sato) << "the full name is the same still";
}

TEST_F(SystemPeople, who_gets_the_number_of_somebody_else_is_somebody_else) {
  see({{1001, "suzuki", "", "/home/suzuki"}, {1002, "sato", "", "/nonexistent"}});
  const Guid suzuki = guid_of("suzuki"), sato = guid_of("sato");
  see({{1001, "tanaka", "", "/home/tanaka"}, {1002, "kato", "", "/nonexistent"}});
  EXPECT_NE(guid_of("tanaka"), suzuki);
  EXPECT_NE(guid_of("kato"), sato) << "a home that many have proves nothing";
  EXPECT_EQ(known.accounts.size(), 2u);
  EXPECT_EQ(known.removed.size(), 2u);
  see({{1003, "suzuki", "", "/home/suzuki"}});
  EXPECT_NE(guid_of("suzuki"), suzuki) << "the name alone proves nothing either";
}

TEST_F(SystemPeople, may_swap_their_names) {
  see({{1001, "a", "A", "/home/a"}, {1002, "b", "B", "/home/b"}});
  const Guid first = guid_of("a"), second = guid_of("b");
  see({{1001, "b", "A", "/home/a"}, {1002, "a", "B", "/home/b"}});
  EXPECT_EQ(guid_of("b"), first);
  EXPECT_EQ(guid_of("a"), second);
}

TEST(SystemRecord, cut_or_foreign_is_none) {
  const SystemRecord record{SystemRecord::Kind::account, next_guid(), {1, "a", "b", "c"}, 5};
  const std::string bytes = encode(record);
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(decode_system(std::string_view(bytes).substr(0, size))) << size;
  EXPECT_FALSE(decode_system(bytes + "x"));
  EXPECT_FALSE(decode_system("\x41"));
}

TEST(PasswordRequest, comes_back_within_its_limits) {
  const auto decoded = decode_request(encode(PasswordRequest{"suzuki", "secret"}));
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->name, "suzuki");
  EXPECT_EQ(decoded->password, "secret");
  for (const PasswordRequest& wrong :
       {PasswordRequest{"", "x"}, PasswordRequest{"x", ""},
        PasswordRequest{std::string("a\0b", 3), "x"},
        PasswordRequest{"x", std::string(request_password_octets_max + 1, 'x')}})
    EXPECT_FALSE(decode_request(encode(wrong)));
  for (const Verdict verdict : {Verdict::accepted, Verdict::wrong_password, Verdict::expired})
    EXPECT_EQ(decode_verdict(encode(verdict)), verdict);
  EXPECT_EQ(decode_verdict('\0'), Verdict::unavailable);
}

// What PAM says of people is in tests/system/system_accounts_test.py.
TEST(PasswordHelper, answers_many_at_once_and_never_for_root) {
  auto helper = PasswordHelper::start("hikyaku-no-such-service");
  ASSERT_TRUE(helper);
  std::vector<std::thread> threads;
  std::atomic<int> refused = 0;
  for (int i = 0; i < 20; ++i)
    threads.emplace_back([&, i] {
      if ((*helper)->check("nobody-" + std::to_string(i), "wrong") != Verdict::accepted) ++refused;
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(refused, 20);
  EXPECT_EQ((*helper)->check("root", "anything"), Verdict::wrong_password);
}

TEST(PeopleOfGroup, says_that_there_is_none) {
  const auto people = people_of_group("hikyaku-no-such-group");
  ASSERT_FALSE(people);
  EXPECT_EQ(people.error().kind, Error::Kind::permanent);
}

}  // namespace
}  // namespace hikyaku::directory
