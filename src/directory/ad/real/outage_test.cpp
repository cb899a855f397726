// Controllers that are down or silent (T11).
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include "directory/ad/real/rig.h"

namespace hikyaku::directory {
namespace {

TEST_F(RealAd,
       with_the_controller_down_the_view_stays_also_over_a_restart_and_logins_are_temporary) {
  refresh();
  ASSERT_EQ(login("user1", "Passw0rd.user1"), Verdict::accepted);
  dc("down");
  EXPECT_FALSE(net::run(directory_.refresh_now()));
  EXPECT_TRUE(directory_.view()->by_name("user1"));
  AdOptions quick = options();
  quick.retry[static_cast<std::size_t>(Service::imap)] = Retry{Milliseconds(100), 5};
  AdDirectory again(quick, engine_);
  ASSERT_TRUE(net::run(again.start(loops_.executor(0))));
  ASSERT_TRUE(again.view()) << "out of the site log";
  EXPECT_TRUE(again.view()->by_name("user1"));
  EXPECT_EQ(net::run(again.verify("user1", "Passw0rd.user1", Service::imap)).verdict,
            Verdict::unavailable);
  dc("up");
  EXPECT_EQ(login("user1", "Passw0rd.user1"), Verdict::accepted) << last_.detail;
  again.stop();
}

TEST_F(RealAd, t11_a_silent_controller_costs_no_more_than_the_retry_bound) {
  refresh();
  dc("down");
  const int silent = socket(AF_INET, SOCK_STREAM, 0);
  const int yes = 1;
  setsockopt(silent, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(636);
  inet_pton(AF_INET, "127.0.0.53", &at.sin_addr);
  ASSERT_EQ(bind(silent, reinterpret_cast<sockaddr*>(&at), sizeof at), 0);
  ASSERT_EQ(listen(silent, 16), 0);  // connects, and never answers
  AdOptions bounded = options();
  bounded.retry[static_cast<std::size_t>(Service::imap)] = Retry{Milliseconds(300), 10};
  AdDirectory other(bounded, engine_);
  ASSERT_TRUE(net::run(other.start(loops_.executor(0))));
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(net::run(other.verify("user1", "Passw0rd.user1", Service::imap)).verdict,
            Verdict::unavailable);
  const auto took = std::chrono::steady_clock::now() - begin;
  EXPECT_LT(took, Milliseconds(5000));
  EXPECT_GT(took, Milliseconds(2000));
  close(silent);
  other.stop();
  dc("up");
}

}  // namespace
}  // namespace hikyaku::directory
