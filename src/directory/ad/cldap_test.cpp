#include "directory/ad/cldap.h"

#include <thread>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <ldap.h>
#include <poll.h>
#include <sys/socket.h>

#include "directory/ad/fake_controller.h"

namespace hikyaku::directory {
namespace {

// As Samba's and Windows' are: opcode 23, the names with pointers into one another.
std::string netlogon(std::uint32_t flags, const std::string& host) {
  std::string bytes("\x17\0\0\0", 4);
  for (int i = 0; i < 4; ++i) bytes += static_cast<char>(flags >> 8 * i);
  bytes.append(16, 'g');
  bytes.append("\5epost\4test\0", 12);
  bytes.append("\xc0\x18", 2);
  bytes += static_cast<char>(host.size());
  bytes.append(host).append("\xc0\x18\5EPOST\0\3DC1\0\0\5Osaka\0\5Tokyo\0", 29);
  return bytes;
}

std::string pong(std::int32_t id, std::uint32_t flags, const std::string& host) {
  return entry_message(id, "", {{"Netlogon", {netlogon(flags, host)}}}) + end_message(id, 0);
}

std::int32_t id_of(const std::string& message) {
  berval bytes{message.size(), const_cast<char*>(message.data())};
  BerElement* const ber = ber_init(&bytes);
  ber_int_t id = -1;
  EXPECT_NE(ber_scanf(ber, "{i", &id), LBER_ERROR);
  ber_free(ber, 1);
  return id;
}

// Answers pings at an address as it is told; "" is no answer.
class FakePonger {
 public:
  static constexpr std::uint16_t port = 3890;
  using Answer = std::function<std::string(std::int32_t id)>;
  FakePonger(const char* address, Answer answer) : answer_(std::move(answer)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(port);
    inet_pton(AF_INET, address, &at.sin_addr);
    EXPECT_EQ(bind(socket_.fd(), reinterpret_cast<const sockaddr*>(&at), sizeof at), 0);
    thread_ = std::jthread([this](std::stop_token stop) { serve(stop); });
  }

 private:
  void serve(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      pollfd wait{socket_.fd(), POLLIN, 0};
      if (poll(&wait, 1, 20) != 1) continue;
      char bytes[2000];
      sockaddr_in from{};
      socklen_t size = sizeof from;
      const ssize_t count =
          recvfrom(socket_.fd(), bytes, sizeof bytes, 0, reinterpret_cast<sockaddr*>(&from), &size);
      const std::string said =
          answer_(id_of({bytes, static_cast<std::size_t>(std::max<ssize_t>(count, 0))}));
      if (!said.empty())
        sendto(socket_.fd(), said.data(), said.size(), 0, reinterpret_cast<sockaddr*>(&from), size);
    }
  }
  Answer answer_;
  Socket socket_{socket(AF_INET, SOCK_DGRAM, 0)};
  std::jthread thread_;
};

std::vector<Pinged> ping_those(const std::vector<std::string>& addresses) {
  std::vector<Controller> controllers;
  for (const std::string& one : addresses) controllers.push_back({one, "dc1.epost.test"});
  return ping(controllers, "epost.test", Milliseconds(400), FakePonger::port);
}

TEST(Ping, asks_by_a_search_of_the_root_for_netlogon) {
  EXPECT_EQ(ping_message(7, "a.b"),
            std::string("\x30\x45\x02\x01\x07\x63\x40\x04\0\x0a\x01\0\x0a\x01\0\x02\x01\0\x02\x01\0"
                        "\x01\x01\0\xa0\x21\xa3\x10\x04\x09"
                        "DnsDomain\x04\x03"
                        "a.b"
                        "\xa3\x0d\x04\x05NtVer\x04\x04\x06\0\0\0\x30\x0a\x04\x08Netlogon",
                        0x47));
}

TEST(Pong, says_sites_and_what_the_controller_can_do) {
  const auto answer = parse_pong(pong(7, 0x1fd, "dc1"), 7);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->dns_host, "dc1.epost.test");
  EXPECT_EQ(answer->site, "Osaka");
  EXPECT_EQ(answer->client_site, "Tokyo");
  EXPECT_TRUE(answer->is_writable() && answer->is_closest() && answer->has_global_catalogue());
  EXPECT_FALSE(parse_pong(pong(7, 0xfd, "dc1"), 7)->is_writable());
  EXPECT_FALSE(parse_pong(pong(8, 0x1fd, "dc1"), 7)) << "an answer to another question";
  EXPECT_FALSE(parse_pong(end_message(7, 0), 7));
  EXPECT_FALSE(parse_pong(entry_message(7, "", {{"other", {"value"}}}), 7));
  EXPECT_FALSE(parse_pong(entry_message(7, "", {}), 7));
  const std::string whole = entry_message(7, "", {{"Netlogon", {netlogon(0, "dc1")}}});
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_FALSE(parse_pong(std::string_view(whole).substr(0, size), 7)) << size;
}

TEST(Ping, asks_all_at_once_and_waits_for_nobody_when_all_answered) {
  const FakePonger first("127.0.8.1", [](std::int32_t id) { return pong(id, 0x1fd, "dc1"); });
  const FakePonger second("127.0.8.2", [](std::int32_t id) { return pong(id, 0xfd, "dc1"); });
  const auto begin = std::chrono::steady_clock::now();
  const auto all = ping_those({"127.0.8.1", "127.0.8.2", "127.0.8.3"});
  EXPECT_LT(std::chrono::steady_clock::now() - begin, Milliseconds(350));
  ASSERT_EQ(all.size(), 3u);
  ASSERT_TRUE(all[0].answer && all[1].answer);
  EXPECT_TRUE(all[0].answer->is_writable());
  EXPECT_FALSE(all[1].answer->is_writable());
  EXPECT_FALSE(all[2].answer) << "its refusal is heard";
  EXPECT_GT(all[0].took.count(), 0);
}

TEST(Ping, asks_again_half_way_and_takes_no_answer_of_somebody_else) {
  int asked = 0;
  const FakePonger lost("127.0.8.1", [&asked](std::int32_t id) {
    return ++asked == 1 ? std::string() : pong(id, 0x1fd, "dc1");
  });
  const FakePonger other("127.0.8.2", [](std::int32_t id) { return pong(id, 0x1fd, "dc9"); });
  const FakePonger forged("127.0.8.3", [](std::int32_t id) { return pong(id + 1, 0x1fd, "dc1"); });
  const FakePonger garbage("127.0.8.4",
                           [](std::int32_t) { return std::string("\x30\x84garbage"); });
  const auto all = ping_those({"127.0.8.1", "127.0.8.2", "127.0.8.3", "127.0.8.4"});
  EXPECT_TRUE(all[0].answer);
  EXPECT_GE(all[0].took, Milliseconds(200));
  for (int i = 1; i < 4; ++i) EXPECT_FALSE(all[static_cast<std::size_t>(i)].answer) << i;
}

}  // namespace
}  // namespace hikyaku::directory
