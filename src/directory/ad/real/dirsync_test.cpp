// DirSync's cookie beyond the connection that it came by.
#include "directory/ad/dirsync.h"

#include "directory/ad/ldap_answer.h"
#include "directory/ad/reader.h"
#include "directory/ad/real/rig.h"
#include "directory/site_record.h"

namespace hikyaku::directory {
namespace {

const std::string base = "DC=epost,DC=test", users = ",CN=Users,DC=epost,DC=test";
constexpr int object_security = 1;

class DirsyncCookie : public RealAd {
 protected:
  std::unique_ptr<Connection> connect() {
    Servers servers(given_);
    auto connection = log_in(servers, *reading_account(given_),
                             std::chrono::steady_clock::now() + Seconds(10), Access::read);
    EXPECT_TRUE(connection);
    return std::move(*connection);
  }
  // How many entries the controller gives for this cookie; it becomes the next one.
  static int entries_since(Connection& connection, std::string& cookie) {
    int count = 0;
    for (bool more = true; more;) {
      std::string value = *encode_dirsync(object_security, 1 << 20, cookie);
      LDAPControl control{const_cast<char*>(dirsync_oid), {value.size(), value.data()}, 1};
      LDAPControl* controls[] = {&control, nullptr};
      const char* names[] = {"displayName", nullptr};
      LDAPMessage* result = nullptr;
      EXPECT_EQ(ldap_search_ext_s(connection.handle(), base.c_str(), LDAP_SCOPE_SUBTREE,
                                  "(objectClass=user)", const_cast<char**>(names), 0, controls,
                                  nullptr, nullptr, LDAP_NO_LIMIT, &result),
                LDAP_SUCCESS);
      count += ldap_count_entries(connection.handle(), result);
      const auto page = decode_dirsync(
          control_of(connection.handle(), result, dirsync_oid).value_or(std::string()));
      ldap_msgfree(result);
      if (!page) {
        ADD_FAILURE() << "no cookie came";
        return count;
      }
      cookie = page->cookie;
      more = page->more;
    }
    return count;
  }
  static AdOptions options_of_dirsync() {
    AdOptions made = options();
    made.feed = FeedKind::dirsync;
    made.poll = Milliseconds(300);
    made.whole_readings_percent = 0;
    return made;
  }
  // Starts, reads what is to be read, sees a change, and ends.
  void run_once(const std::string& name) {
    AdDirectory fed(options_of_dirsync(), engine_);
    ASSERT_TRUE(net::run(fed.start(loops_.executor(0))));
    ASSERT_TRUE(within(Seconds(20), [&] { return fed.status().readings > 0; }));
    EXPECT_EQ(fed.status().feed, "dirsync");
    EXPECT_EQ(fed.status().last_error, "");
    replace("CN=user5" + users, "displayName", name);
    EXPECT_TRUE(
        within(Seconds(5), [&] { return fed.view()->by_name("user5")->display_name == name; }));
    fed.stop();
  }
  // What the site log says of where the directory was read.
  Source source() {
    SiteDirectory site;
    const auto tail = net::run(engine_.open("site", "site"));
    EXPECT_TRUE(tail);
    const auto records = net::run(engine_.read("site", 1, 1u << 30));
    EXPECT_TRUE(records);
    for (const log::StoredRecord& record : *records)
      if (auto decoded = decode(record.meta)) site.apply(std::move(*decoded));
    return site.source;
  }
  const AdOptions given_ = options();
};

TEST_F(DirsyncCookie, goes_on_after_a_reconnect_and_a_restart_of_the_controller) {
  auto connection = connect();
  std::string cookie;
  EXPECT_GT(entries_since(*connection, cookie), 10);
  const std::string kept = cookie;
  EXPECT_EQ(entries_since(*connection, cookie), 0);
  replace("CN=user5" + users, "displayName", "Since then");

  connection = connect();
  cookie = kept;
  EXPECT_EQ(entries_since(*connection, cookie), 1) << "only what changed since";
  EXPECT_EQ(entries_since(*connection, cookie), 0);

  connection.reset();
  dc("down");
  dc("up");
  connection = connect();
  cookie = kept;
  EXPECT_EQ(entries_since(*connection, cookie), 1);
}

TEST_F(DirsyncCookie, that_the_controller_does_not_take_is_replaced) {
  const auto connection = connect();
  const auto feed = begin_dirsync(*connection, base, Milliseconds(100), "no cookie at all");
  ASSERT_TRUE(feed) << describe(feed.error());
  std::string cookie = (*feed)->cookie();
  EXPECT_EQ(entries_since(*connection, cookie), 0) << "it is where the controller is now";
}

TEST_F(DirsyncCookie, is_kept_from_run_to_run_and_a_spoiled_one_costs_nothing_but_a_reading) {
  run_once("First run");
  const Source kept = source();
  EXPECT_FALSE(kept.cookie.empty());
  auto connection = connect();
  std::string cookie = kept.cookie;
  EXPECT_LE(entries_since(*connection, cookie), 1) << "that of the last change may be behind it";
  run_once("Second run");

  SiteRecord record;
  record.kind = SiteRecord::Kind::source;
  record.source = kept;
  record.source.cookie = "spoiled";
  log::Append append;
  append.log = "site";
  append.records.push_back({encode(record), nullptr});
  ASSERT_TRUE(net::run(engine_.append(std::move(append))));
  run_once("Third run");
  EXPECT_NE(source().cookie, "spoiled");
}

}  // namespace
}  // namespace hikyaku::directory
