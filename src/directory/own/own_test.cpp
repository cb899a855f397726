#include <gtest/gtest.h>

#include "directory/own/own_directory.h"
#include "directory/own/verifier.h"
#include "log/memory_engine.h"

namespace hikyaku::directory {
namespace {

using Reason = OwnRefusal::Reason;

OwnOptions options() {
  OwnOptions options;
  options.domains = {{"a.jp", 0}, {"b.jp", 2}};
  return options;
}

NewOwnAccount person(std::string name, std::string domain) {
  NewOwnAccount wanted;
  wanted.name = std::move(name);
  wanted.password = "secret of " + domain;
  wanted.domain = std::move(domain);
  return wanted;
}

struct OwnTest : testing::Test {
  log::MemoryEngine engine;
  OwnDirectory directory{options(), engine};

  std::optional<Reason> create(NewOwnAccount wanted) {
    const auto refusals = net::run(directory.create({std::move(wanted)}, "root"));
    if (!refusals) ADD_FAILURE() << describe(refusals.error());
    return refusals->front() ? std::optional(refusals->front()->reason) : std::nullopt;
  }
  std::optional<Reason> change(const std::string& login, OwnChange wanted) {
    const auto refusal =
        net::run(directory.change(directory.view()->by_login(login)->guid, wanted, "root"));
    return *refusal ? std::optional((*refusal)->reason) : std::nullopt;
  }
  Verdict log_in(const std::string& login, const std::string& password) {
    return net::run(directory.verify(login, password, Service::imap)).verdict;
  }
};

TEST_F(OwnTest, the_same_name_in_two_domains_is_two_people) {
  EXPECT_FALSE(create(person("suzuki", "a.jp")));
  EXPECT_FALSE(create(person("suzuki", "B.jp")));
  const auto view = directory.view();
  ASSERT_TRUE(view->by_login("Suzuki@A.jp"));
  ASSERT_TRUE(view->by_login("suzuki@b.jp"));
  EXPECT_NE(view->by_login("suzuki@a.jp")->guid, view->by_login("suzuki@b.jp")->guid);
  EXPECT_EQ(view->by_login("suzuki"), nullptr) << "nobody can tell which";
  EXPECT_EQ(view->by_login("\\suzuki"), nullptr);
  EXPECT_EQ(view->by_login("suzuki@"), nullptr);
  EXPECT_EQ(view->by_address("suzuki", "a.jp", false), view->by_login("suzuki@a.jp"));
  EXPECT_TRUE(view->disputes().empty());
  EXPECT_EQ(log_in("suzuki@a.jp", "secret of a.jp"), Verdict::accepted);
  EXPECT_EQ(log_in("suzuki@b.jp", "secret of a.jp"), Verdict::wrong_password);
  EXPECT_EQ(log_in("suzuki", "secret of a.jp"), Verdict::not_a_mail_user);
}

TEST_F(OwnTest, a_name_that_one_alone_has_needs_no_domain) {
  EXPECT_FALSE(create(person("sato", "b.jp")));
  EXPECT_EQ(log_in("sato", "secret of b.jp"), Verdict::accepted);
  EXPECT_EQ(directory.view()->by_address("sato", "a.jp", false), nullptr);
}

TEST_F(OwnTest, is_refused_for_what_is_wrong_with_it) {
  EXPECT_FALSE(create(person("suzuki", "a.jp")));
  EXPECT_EQ(create(person("SUZUKI", "a.jp")), Reason::name_taken);
  EXPECT_EQ(create(person("suzuki", "c.jp")), Reason::domain_unknown);
  for (const char* name : {"", ".", "a..b", "a/b", "a b", "a@b", "%HOME%", "山田"})
    EXPECT_EQ(create(person(name, "a.jp")), Reason::name_invalid) << name;
  NewOwnAccount with_alias = person("tanaka", "a.jp");
  with_alias.aliases = {"suzuki@a.jp"};
  EXPECT_EQ(create(with_alias), Reason::name_taken);
  with_alias.aliases = {"tanaka@elsewhere.jp"};
  EXPECT_EQ(create(with_alias), Reason::alias_invalid);
  NewOwnAccount weak = person("tanaka", "a.jp");
  weak.password = "1234567";
  EXPECT_EQ(create(weak), Reason::password_short);
  EXPECT_EQ(directory.view()->accounts().size(), 1u);
}

TEST_F(OwnTest, a_domain_has_no_more_accounts_than_it_may) {
  const auto refusals = net::run(directory.create(
      {person("a", "b.jp"), person("b", "b.jp"), person("c", "b.jp"), person("c", "a.jp")},
      "root"));
  ASSERT_TRUE(refusals);
  EXPECT_FALSE(refusals->at(0) || refusals->at(1) || refusals->at(3));
  ASSERT_TRUE(refusals->at(2));
  EXPECT_EQ(refusals->at(2)->reason, Reason::domain_full);
  OwnChange moves;
  moves.domain = "b.jp";
  EXPECT_EQ(change("c@a.jp", moves), Reason::domain_full);
}

TEST_F(OwnTest, a_password_that_is_changed_has_another_stamp) {
  EXPECT_FALSE(create(person("suzuki", "a.jp")));
  const std::uint64_t stamp = directory.view()->by_login("suzuki")->state_stamp;
  OwnChange wanted;
  wanted.display_name = "鈴木";
  EXPECT_FALSE(change("suzuki", wanted));
  EXPECT_EQ(directory.view()->by_login("suzuki")->state_stamp, stamp);
  wanted.password = "another password";
  EXPECT_FALSE(change("suzuki", wanted));
  EXPECT_NE(directory.view()->by_login("suzuki")->state_stamp, stamp);
  EXPECT_EQ(log_in("suzuki", "secret of a.jp"), Verdict::wrong_password);
  EXPECT_EQ(log_in("suzuki", "another password"), Verdict::accepted);
}

TEST_F(OwnTest, who_is_renamed_keeps_the_old_address_until_somebody_has_it) {
  EXPECT_FALSE(create(person("suzuki", "a.jp")));
  const Guid guid = directory.view()->by_login("suzuki")->guid;
  OwnChange wanted;
  wanted.name = "sato";
  EXPECT_FALSE(change("suzuki", wanted));
  ASSERT_TRUE(directory.view()->by_address("suzuki", "a.jp", false));
  EXPECT_EQ(directory.view()->by_address("suzuki", "a.jp", false)->guid, guid);
  EXPECT_EQ(directory.view()->by_address("suzuki", "b.jp", false), nullptr);
  EXPECT_FALSE(create(person("suzuki", "a.jp"))) << "the old address is free";
  EXPECT_NE(directory.view()->by_address("suzuki", "a.jp", false)->guid, guid);
}

TEST_F(OwnTest, everything_comes_back_out_of_the_log) {
  EXPECT_FALSE(create(person("suzuki", "a.jp")));
  EXPECT_FALSE(create(person("sato", "a.jp")));
  const Guid removed = directory.view()->by_login("sato")->guid;
  EXPECT_FALSE(*net::run(directory.remove(removed, "root")));
  EXPECT_EQ((*net::run(directory.remove(removed, "root")))->reason, Reason::not_found);
  OwnDirectory again(options(), engine);
  ASSERT_TRUE(net::run(again.load()));
  ASSERT_EQ(again.view()->accounts().size(), 1u);
  EXPECT_EQ(again.view()->accounts()[0]->mail, "suzuki@a.jp");
  EXPECT_EQ(net::run(again.verify("suzuki@a.jp", "secret of a.jp", Service::pop3)).verdict,
            Verdict::accepted);
  EXPECT_FALSE(create(person("sato", "a.jp")));
  EXPECT_NE(directory.view()->by_login("sato")->guid, removed) << "another person, another mailbox";
}

TEST(OwnRecord, comes_back_as_it_was_and_cut_is_none) {
  OwnRecord record;
  record.account.guid.octets[0] = 1;
  record.account.name = "suzuki";
  record.account.aliases = {"a@a.jp"};
  record.account.former = {{"b@a.jp", 5}};
  record.account.status = AccountStatus::disabled;
  record.account.expires = 7;
  record.verifier = "$argon2id$";
  record.by = "root";
  const std::string bytes = encode(record);
  const auto decoded = decode_own(bytes);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(encode(*decoded), bytes);
  EXPECT_EQ(decoded->account.former[0].text, "b@a.jp");
  EXPECT_EQ(decoded->account.status, AccountStatus::disabled);
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(decode_own(std::string_view(bytes).substr(0, size))) << size;
  EXPECT_FALSE(decode_own(bytes + "x"));
}

TEST(Verifier, has_its_parameters_and_a_salt_of_its_own) {
  const auto first = make_verifier("secret"), second = make_verifier("secret");
  ASSERT_TRUE(first && second);
  EXPECT_TRUE(first->starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << *first;
  EXPECT_NE(*first, *second);
  EXPECT_TRUE(is_right(*first, "secret"));
  EXPECT_FALSE(is_right(*first, "Secret"));
  EXPECT_FALSE(is_right("", "secret"));
}

}  // namespace
}  // namespace hikyaku::directory
