// The resolver against a DNS server of the test's own on loopback, UDP and TCP.
#include "dns/resolver.h"

#include <atomic>
#include <map>
#include <thread>

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include "base/text.h"
#include "dns/record.h"
#include "net/loop.h"

namespace hikyaku::dns {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

std::string name(std::string_view text) {
  std::string wire;
  while (!text.empty()) {
    const auto label = text.substr(0, text.find('.'));
    wire += static_cast<char>(label.size());
    wire += label;
    text.remove_prefix(std::min(text.size(), label.size() + 1));
  }
  return wire + '\0';
}
std::string u16(unsigned v) {
  return {static_cast<char>(v >> 8), static_cast<char>(v)};
}

struct Reply {
  int rcode = 0;
  std::vector<std::string> data = {};
  bool truncated_by_udp = false;
  std::string raw = {};      // instead of an answer section that is well formed
  bool without_soa = false;  // when there is no data
};

/// Answers what it was told; NXDOMAIN otherwise. A dead one never answers.
class Server {
 public:
  explicit Server(std::map<std::pair<std::string, int>, Reply> replies, bool dead = false)
      : replies_(std::move(replies)), dead_(dead) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    // The system picks a port that is free for UDP; it may be taken for TCP, and then another is
    // tried.
    for (int tries = 100; tries > 0; --tries) {
      at.sin_port = 0;
      socklen_t length = sizeof at;
      udp_ = socket(AF_INET, SOCK_DGRAM, 0);
      tcp_ = socket(AF_INET, SOCK_STREAM, 0);
      if (bind(udp_, reinterpret_cast<sockaddr*>(&at), sizeof at) == 0 &&
          getsockname(udp_, reinterpret_cast<sockaddr*>(&at), &length) == 0 &&
          bind(tcp_, reinterpret_cast<sockaddr*>(&at), sizeof at) == 0)
        break;
      close(udp_);
      close(tcp_);
      EXPECT_GT(tries, 1) << "no port is free for both";
    }
    listen(tcp_, 10);
    address_ = "127.0.0.1@" + std::to_string(ntohs(at.sin_port));
    thread_ = std::thread([this] { serve(); });
  }
  ~Server() {
    stop_ = true;
    thread_.join();
    close(udp_);
    close(tcp_);
  }
  const std::string& address() const { return address_; }
  int asked() const { return asked_; }
  int asked_by_tcp() const { return asked_by_tcp_; }

 private:
  void serve() {
    while (!stop_) {
      pollfd fds[] = {{udp_, POLLIN, 0}, {tcp_, POLLIN, 0}};
      if (poll(fds, 2, 20) <= 0) continue;
      char query[4096];
      if (fds[0].revents) {
        sockaddr_in from{};
        socklen_t length = sizeof from;
        const auto size =
            recvfrom(udp_, query, sizeof query, 0, reinterpret_cast<sockaddr*>(&from), &length);
        ++asked_;
        const auto reply = answer({query, static_cast<std::size_t>(size)}, true);
        if (!dead_)
          sendto(udp_, reply.data(), reply.size(), 0, reinterpret_cast<sockaddr*>(&from), length);
      }
      if (fds[1].revents) {
        const int fd = accept(tcp_, nullptr, nullptr);
        const auto size = recv(fd, query, sizeof query, 0);
        ++asked_by_tcp_;
        if (size > 14) {
          const auto reply = answer({query + 2, static_cast<std::size_t>(size) - 2}, false);
          const auto framed = u16(static_cast<unsigned>(reply.size())) + reply;
          send(fd, framed.data(), framed.size(), MSG_NOSIGNAL);
        }
        close(fd);
      }
    }
  }
  std::string answer(std::string_view query, bool udp) {
    std::size_t at = 12;
    std::string asked;
    while (query[at] != 0) {
      const auto length = static_cast<std::size_t>(query[at]);
      if (!asked.empty()) asked += '.';
      asked += lower(query.substr(at + 1, length));
      at += length + 1;
    }
    const int type = static_cast<unsigned char>(query[at + 2]);
    const auto question = query.substr(12, at + 5 - 12);
    const auto found = replies_.find({asked, type});
    const Reply reply = found == replies_.end() ? Reply{.rcode = 3} : found->second;
    const bool cut = udp && reply.truncated_by_udp;
    const unsigned flags = 0x8180u | (cut ? 0x0200u : 0u) | static_cast<unsigned>(reply.rcode);
    const auto count = reply.raw.empty() ? reply.data.size() : 1;
    std::string out(query.substr(0, 2));
    const bool has_soa = count == 0 && !cut && !reply.without_soa;
    out +=
        u16(flags) + u16(1) + u16(cut ? 0 : static_cast<unsigned>(count)) + u16(has_soa) + u16(0);
    out += question;
    if (has_soa) {
      const std::string data = name("ns") + name("admin") + std::string(20, '\0');
      out += std::string(1, '\0') + u16(6) + u16(1) + u16(0) + u16(0) +
             u16(static_cast<unsigned>(data.size())) + data;
    }
    if (cut) return out;
    out += reply.raw;
    if (!reply.raw.empty()) return out;
    for (const auto& data : reply.data)
      out += u16(0xc00c) + u16(static_cast<unsigned>(type)) + u16(1) + u16(0) + u16(300) +
             u16(static_cast<unsigned>(data.size())) + data;
    return out;
  }

  std::map<std::pair<std::string, int>, Reply> replies_;
  bool dead_;
  int udp_ = -1, tcp_ = -1;
  std::string address_;
  std::atomic<bool> stop_ = false;
  std::atomic<int> asked_ = 0, asked_by_tcp_ = 0;
  std::thread thread_;
};

std::string ip4() {
  return {"\x0a\x00\x00\x05", 4};
}

std::map<std::pair<std::string, int>, Reply> zone() {
  return {
      {{"mail.epost.test", 1}, {.data = {ip4()}}},
      {{"mail.epost.test", 28}, {}},
      {{"epost.test", 15},
       {.data = {u16(20) + name("Backup.epost.test"), u16(10) + name("mail.epost.test")}}},
      {{"null.test", 15}, {.data = {u16(0) + name("")}}},
      {{"_ldap._tcp.epost.test", 33},
       {.data = {u16(1) + u16(0) + u16(389) + name("dc2.epost.test"),
                 u16(0) + u16(100) + u16(389) + name("dc1.epost.test")}}},
      {{"epost.test", 16}, {.data = {"\x06v=spf1\x05 -all"}}},
      {{"broken.test", 1}, {.rcode = 2}},
      {{"hollow.test", 15}, {.without_soa = true}},
      {{"big.test", 16}, {.data = {"\x03yes"}, .truncated_by_udp = true}},
      {{"hostile.test", 15},
       {.data = {u16(1) + "\x05" + "a\r\nb " + std::string(1, '\0'), u16(2) + name("good.test")}}},
      {{"garbage.test", 1},
       {.raw = std::string("\xc0\x0c\x00\x01\x00\x01\x00\x00\x01\x2c\xff\xff", 12)}},
  };
}

ResolverOptions asking(std::vector<std::string> servers, Milliseconds timeout = 4000ms) {
  return {std::move(servers), timeout};
}

TEST(Resolver, finds_addresses_of_a_zone_that_the_root_does_not_know) {
  Server server(zone());
  Resolver resolver(asking({server.address()}));
  for (const auto family : {Family::v4, Family::both}) {
    const auto answer = net::run(resolver.addresses("mail.epost.test", family));
    EXPECT_EQ(answer.status, Status::found) << answer.detail;
    EXPECT_THAT(answer.records, ElementsAre("10.0.0.5"));
    EXPECT_FALSE(answer.secure);
  }
}

TEST(Resolver, tells_no_data_from_no_name_from_failure) {
  Server server(zone());
  Resolver resolver(asking({server.address()}));
  EXPECT_EQ(net::run(resolver.addresses("mail.epost.test", Family::v6)).status, Status::no_data);
  EXPECT_EQ(net::run(resolver.addresses("nobody.test", Family::both)).status, Status::no_name);
  EXPECT_EQ(net::run(resolver.addresses("broken.test", Family::v4)).status, Status::failed);
  EXPECT_EQ(net::run(resolver.addresses("a..b", Family::v4)).status, Status::no_name);
}

TEST(Resolver, takes_an_answer_with_nothing_in_it_for_a_failure) {
  Server server(zone());
  Resolver resolver(asking({server.address()}));
  EXPECT_EQ(net::run(resolver.mx("hollow.test")).status, Status::failed);
}

TEST(Resolver, gives_mx_by_preference_in_lower_case_and_a_null_mx_as_a_dot) {
  Server server(zone());
  Resolver resolver(asking({server.address()}));
  const auto mx = net::run(resolver.mx("epost.test"));
  ASSERT_EQ(mx.records.size(), 2u);
  EXPECT_EQ(mx.records[0].host, "mail.epost.test");
  EXPECT_EQ(mx.records[0].preference, 10);
  EXPECT_EQ(mx.records[1].host, "backup.epost.test");
  const auto null = net::run(resolver.mx("null.test"));
  ASSERT_EQ(null.records.size(), 1u);
  EXPECT_EQ(null.records[0].host, ".");
}

TEST(Resolver, gives_srv_and_txt) {
  Server server(zone());
  Resolver resolver(asking({server.address()}));
  const auto srv = net::run(resolver.srv("_ldap._tcp.epost.test"));
  ASSERT_EQ(srv.records.size(), 2u);
  EXPECT_EQ(srv.records[0].target, "dc1.epost.test");
  EXPECT_EQ(srv.records[0].port, 389);
  EXPECT_THAT(net::run(resolver.txt("epost.test")).records, ElementsAre("v=spf1 -all"));
}

TEST(Resolver, asks_again_by_tcp_when_the_answer_was_cut) {
  Server server(zone());
  Resolver resolver(asking({server.address()}));
  EXPECT_THAT(net::run(resolver.txt("big.test")).records, ElementsAre("yes"));
  EXPECT_GE(server.asked_by_tcp(), 1);
}

TEST(Resolver, remembers_an_answer_for_its_time_to_live) {
  Server server(zone());
  Resolver resolver(asking({server.address()}));
  net::run(resolver.txt("epost.test"));
  const int asked = server.asked();
  net::run(resolver.txt("epost.test"));
  EXPECT_EQ(server.asked(), asked);
}

TEST(Resolver, goes_on_to_the_next_server_when_the_first_is_dead) {
  Server dead({}, true), server(zone());
  Resolver resolver(asking({dead.address(), server.address()}, 8000ms));
  EXPECT_THAT(net::run(resolver.txt("epost.test")).records, ElementsAre("v=spf1 -all"));
}

TEST(Resolver, fails_in_time_when_every_server_is_dead) {
  Server dead({}, true);
  Resolver resolver(asking({dead.address()}, 300ms));
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 2; ++i) {
    const auto answer = net::run(resolver.addresses("mail.epost.test", Family::both));
    EXPECT_EQ(answer.status, Status::failed);
    EXPECT_FALSE(answer.detail.empty());
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, 3s);
}

TEST(Resolver, drops_hostile_records_and_keeps_the_good_ones) {
  Server server(zone());
  Resolver resolver(asking({server.address()}));
  const auto mx = net::run(resolver.mx("hostile.test"));
  ASSERT_EQ(mx.records.size(), 1u);
  EXPECT_EQ(mx.records[0].host, "good.test");
  EXPECT_EQ(net::run(resolver.addresses("garbage.test", Family::v4)).status, Status::failed);
}

TEST(Resolver, says_why_it_cannot_use_a_server) {
  Resolver resolver(asking({"not an address"}));
  const auto answer = net::run(resolver.mx("epost.test"));
  EXPECT_EQ(answer.status, Status::failed);
  EXPECT_TRUE(answer.detail.starts_with("not an address: ")) << answer.detail;
}

TEST(Srv, weights_decide_within_a_priority_only) {
  const std::vector<Srv> records = {
      {1, 5, 1, "later"}, {0, 10, 1, "ten"}, {0, 90, 1, "ninety"}, {0, 0, 1, "none"}};
  const auto order = [&](std::uint32_t chosen) {
    auto sorted = records;
    sort_srv(sorted, [&](std::uint32_t limit) { return std::min(chosen, limit); });
    std::string text;
    for (const auto& record : sorted) text += record.target + ' ';
    return text;
  };
  EXPECT_EQ(order(0), "none ten ninety later ");
  EXPECT_EQ(order(10), "ten ninety none later ");
  EXPECT_EQ(order(100), "ninety ten none later ");
}

TEST(Record, refuses_what_is_cut_short_or_too_long) {
  EXPECT_FALSE(parse_mx(""));
  EXPECT_FALSE(parse_mx(u16(1)));
  EXPECT_FALSE(parse_mx(u16(1) + "\x05" + "abc"));
  EXPECT_FALSE(parse_mx(u16(1) + name("a.b") + "x"));
  EXPECT_FALSE(parse_srv(u16(1) + u16(1) + u16(1)));
  EXPECT_FALSE(parse_txt("\x05" + std::string("abc")));
  EXPECT_FALSE(parse_address("abc"));
  std::string long_name;
  for (int i = 0; i < 130; ++i) long_name += "\x01x";
  EXPECT_FALSE(parse_mx(u16(1) + long_name + '\0'));
}

}  // namespace
}  // namespace hikyaku::dns
