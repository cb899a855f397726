// Which feed is chosen, by what a controller offers and allows.
#include "directory/ad/feed.h"

#include "directory/ad/dirsync.h"
#include "directory/ad/fake_controller.h"
#include "directory/ad/notification.h"

namespace hikyaku::directory {
namespace {

struct Offer {
  std::vector<std::string> controls = {notification_oid, dirsync_oid};
  int notification = LDAP_SUCCESS;            // success: it goes on
  std::vector<int> dirsync = {LDAP_SUCCESS};  // one after the other
};

std::string answer_root(const AskedSearch& asked, const Offer& offer) {
  return entry_message(asked.id, "",
                       {{"defaultNamingContext", {"DC=epost,DC=test"}},
                        {"dnsHostName", {"fake.epost.test"}},
                        {"highestCommittedUSN", {"7"}},
                        {"supportedControl", offer.controls}}) +
         end_message(asked.id, LDAP_SUCCESS);
}

struct Chosen {
  FeedKind kind = FeedKind::usn;
  std::string why, cookie;
};
Chosen choose(Offer offer, std::optional<FeedKind> configured = std::nullopt,
              std::set<FeedKind> without = {}) {
  std::size_t asked_dirsync = 0;
  FakeController controller([&](const AskedSearch& asked) {
    if (asked.base.empty()) return answer_root(asked, offer);
    if (asked.controls.contains(notification_oid)) {
      EXPECT_TRUE(asked.controls.contains(LDAP_CONTROL_X_SHOW_DELETED));
      // A search that goes on is not answered; a message of no search keeps the fake from ending.
      return offer.notification == LDAP_SUCCESS ? end_message(9999, 0)
                                                : end_message(asked.id, offer.notification);
    }
    const int code = offer.dirsync.at(asked_dirsync++);
    const auto value = encode_dirsync(0, 0, "position");
    return code == LDAP_SUCCESS ? end_message(asked.id, code, dirsync_oid, *value)
                                : end_message(asked.id, code);
  });
  const auto connection = controller.connect();
  AdOptions options;
  options.feed = configured;
  const auto root = read_root_dse(*connection);
  EXPECT_TRUE(root);
  Chosen chosen;
  const auto feed = begin_feed(*connection, *root, options, without, "kept", chosen.why);
  chosen.kind = feed->kind();
  chosen.cookie = feed->cookie();
  return chosen;
}

TEST(Feed, is_the_first_that_works) {
  EXPECT_EQ(choose({}).kind, FeedKind::notification);
  EXPECT_EQ(choose({}).why, "");
  EXPECT_EQ(choose({.controls = {dirsync_oid}}).kind, FeedKind::dirsync);
  EXPECT_EQ(choose({}, std::nullopt, {FeedKind::notification}).kind, FeedKind::dirsync);
  const Chosen last = choose({.controls = {}});
  EXPECT_EQ(last.kind, FeedKind::usn);
  EXPECT_TRUE(last.why.contains("notification: ad.feed: the controller does not offer it"));
  EXPECT_TRUE(last.why.contains("dirsync: ad.feed: the controller does not offer it"));
}

TEST(Feed, that_is_refused_leads_to_the_next) {
  const Chosen chosen = choose({.notification = LDAP_ADMINLIMIT_EXCEEDED});
  EXPECT_EQ(chosen.kind, FeedKind::dirsync);
  EXPECT_TRUE(chosen.why.starts_with("notification: ldap.notification: Administrative limit"))
      << chosen.why;
}

TEST(Feed, dirsync_goes_without_the_right_to_replicate_and_without_a_cookie_that_is_not_taken) {
  const std::vector<std::string> only = {dirsync_oid};
  EXPECT_EQ(choose({.controls = only, .dirsync = {LDAP_INSUFFICIENT_ACCESS, LDAP_SUCCESS}}).cookie,
            "position");
  EXPECT_EQ(choose({.controls = only, .dirsync = {LDAP_PROTOCOL_ERROR, LDAP_SUCCESS}}).kind,
            FeedKind::dirsync);
  EXPECT_EQ(choose({.controls = only,
                    .dirsync = {LDAP_INSUFFICIENT_ACCESS, LDAP_INSUFFICIENT_ACCESS,
                                LDAP_INSUFFICIENT_ACCESS}})
                .kind,
            FeedKind::usn);
}

TEST(Feed, is_the_configured_one) {
  EXPECT_EQ(choose({}, FeedKind::dirsync).kind, FeedKind::dirsync);
  EXPECT_EQ(choose({}, FeedKind::usn).kind, FeedKind::usn);
  EXPECT_EQ(choose({.controls = {dirsync_oid}}, FeedKind::notification).kind, FeedKind::usn)
      << "which always works";
}

}  // namespace
}  // namespace hikyaku::directory
