#include "keyholder/keyholder.h"

#include <csignal>
#include <filesystem>
#include <thread>

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "keyholder/renewal.h"
#include "keyholder/request.h"
#include "keyholder/ticket_message.h"

namespace hikyaku::keyholder {
namespace {

std::string_view body_of(const std::string& answer) {
  return std::string_view(answer).substr(answer_head_bytes);
}

LoginRequest a_request() {
  LoginRequest request;
  request.domain.netbios_name = "EPOST";
  request.domain.dns_name = "epost.test";
  request.domain.base_dn = "DC=epost,DC=test";
  request.domain.controllers = {{"127.0.0.53", "dc1.epost.test"}, {"::1", "dc2.epost.test"}};
  request.controller = {"127.0.0.53", "dc1.epost.test"};
  request.limit = Milliseconds(3000);
  return request;
}

directory::AdOptions of_epost() {
  directory::AdOptions options;
  options.name = "epost.test";
  options.bind_user = "hikyaku";
  return options;
}

TEST(Request, comes_back_as_it_was) {
  const auto again = parse_login_request(encode(a_request()));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->limit, Milliseconds(3000));
  EXPECT_EQ(again->controller, a_request().controller);
  EXPECT_EQ(again->domain.dns_name, "epost.test");
  EXPECT_EQ(again->domain.controllers, a_request().domain.controllers);
}

TEST(Request, cut_or_lengthened_is_none) {
  const std::string octets = encode(a_request());
  for (std::size_t length = 0; length < octets.size(); ++length)
    EXPECT_FALSE(parse_login_request(std::string_view(octets).substr(0, length))) << length;
  EXPECT_FALSE(parse_login_request(octets + "x"));
}

TEST(Answer, tells_the_error_as_it_was) {
  EXPECT_TRUE(parse_answer(body_of(encode(Result<>())))->has_value());
  const std::string octets = encode(Result<>(fail(Error::Kind::denied, "ad.bind", "locked")));
  const auto answer = parse_answer(body_of(octets));
  ASSERT_TRUE(answer && !*answer);
  EXPECT_EQ(answer->error().kind, Error::Kind::denied);
  EXPECT_EQ(describe(answer->error()), "ad.bind: locked");
  EXPECT_FALSE(parse_answer("\x01\x63"));  // no such kind
  EXPECT_FALSE(parse_answer(""));
}

TEST(TicketMessage, comes_back_as_it_was) {
  auth::TicketQuestion question;
  question.kind = auth::TicketQuestion::Kind::unwrap;
  question.service = Service::pop3;
  question.is_spnego = true;
  question.context = 7;
  question.token = std::string("\0token", 6);
  question.binding.tls_exporter = "exporter";
  const auto again = parse_ticket_question(encode(question));
  ASSERT_TRUE(again);
  EXPECT_EQ(encode(*again), encode(question));
  EXPECT_EQ(again->binding.tls_exporter, "exporter");

  auth::TicketAnswer answer;
  answer.outcome = auth::TicketAnswer::Outcome::done;
  answer.principal = "user1@EPOST.TEST";
  answer.logon_info = std::string(300, 'x');
  const auto told = parse_ticket_answer(encode(answer));
  ASSERT_TRUE(told);
  EXPECT_EQ(encode(*told), encode(answer));

  auth::TicketServices services;
  services.has_key[static_cast<std::size_t>(Service::imap)] = true;
  EXPECT_EQ(parse_ticket_services(encode(services)), services);
  EXPECT_EQ(services.text(), "imap");
  for (std::size_t length = 0; length < encode(question).size(); ++length)
    EXPECT_FALSE(parse_ticket_question(encode(question).substr(0, length))) << length;
}

TEST(Message, brings_descriptors_and_says_when_the_other_end_is_gone) {
  auto ends = *socket_pair(SOCK_SEQPACKET);
  auto brought = *socket_pair(SOCK_STREAM);
  const int one[] = {brought.second.fd()};
  ASSERT_TRUE(send_message(ends.first.fd(), "take this", one));
  const auto got = receive_message(ends.second.fd());
  ASSERT_TRUE(got && *got);
  EXPECT_EQ((*got)->octets, "take this");
  ASSERT_EQ((*got)->descriptors.size(), 1u);
  ASSERT_EQ(write((*got)->descriptors[0].fd(), "x", 1), 1);
  char octet = 0;
  EXPECT_EQ(read(brought.first.fd(), &octet, 1), 1);
  ends.first = Socket();
  EXPECT_FALSE(receive_message(ends.second.fd()).value());
}

// A keyholder in a thread of this process, and what it answers to a request.
class Served : public testing::Test {
 protected:
  Served() {
    std::signal(SIGPIPE, SIG_IGN);
    EXPECT_TRUE(secrets_.take(of_epost(), {.password = "secret", .keytab = ""}));
    thread_ = std::thread([this] { serve(ends_.second.fd(), -1, secrets_, nullptr); });
  }
  ~Served() override {
    shutdown(ends_.first.fd(), SHUT_RDWR);
    thread_.join();
  }
  // Nothing: the conversation closed without an answer.
  std::optional<Result<>> ask(std::string_view request, std::size_t descriptors = 2) {
    auto conversation = *socket_pair(SOCK_STREAM);
    auto controller = *socket_pair(SOCK_STREAM);
    const int both[] = {conversation.second.fd(), controller.second.fd()};
    EXPECT_TRUE(send_message(ends_.first.fd(), request, std::span(both, descriptors)));
    conversation.second = Socket();
    controller.first = Socket();
    controller.second = Socket();
    std::string octets(answer_bytes_max, '\0');
    const auto got = recv(conversation.first.fd(), octets.data(), octets.size(), 0);
    if (got < static_cast<ssize_t>(answer_head_bytes)) return std::nullopt;
    octets.resize(static_cast<std::size_t>(got));
    return parse_answer(body_of(octets));
  }
  std::pair<Socket, Socket> ends_ = *socket_pair(SOCK_SEQPACKET);
  Secrets secrets_;
  std::thread thread_;
};

TEST_F(Served, shows_the_secret_to_no_host_outside_of_the_domain) {
  for (const char* host : {"dc1.elsewhere.test", "epost.test", "evil-epost.test", "", "dc1"}) {
    LoginRequest request = a_request();
    request.controller.host = host;
    const auto answer = ask(encode(request));
    ASSERT_TRUE(answer && !*answer) << host;
    EXPECT_EQ(answer->error().kind, Error::Kind::denied) << host;
    EXPECT_EQ(answer->error().where, "keyholder");
  }
  LoginRequest request = a_request();
  request.domain.dns_name = "elsewhere.test";  // the configuration says another
  request.controller.host = "dc1.elsewhere.test";
  EXPECT_EQ(ask(encode(request))->error().where, "keyholder");
}

TEST_F(Served, a_controller_that_hangs_up_is_a_temporary_failure) {
  const auto answer = ask(encode(a_request()));
  ASSERT_TRUE(answer && !*answer);
  EXPECT_EQ(answer->error().kind, Error::Kind::temporary);
}

TEST_F(Served, goes_on_after_what_it_does_not_understand) {
  EXPECT_FALSE(ask("what is this?"));
  EXPECT_FALSE(ask(encode(a_request()), 1));
  EXPECT_TRUE(ask(encode(a_request())));
}

TEST(Renewal, replaces_the_secret_and_says_what_is_wrong_with_a_keytab) {
  const std::string path =
      std::filesystem::temp_directory_path() / ("hikyaku-renewal." + std::to_string(getpid()));
  const auto listener = listen_for_renewals(path);
  ASSERT_TRUE(listener) << describe(listener.error());
  struct stat status{};
  ASSERT_EQ(stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  Secrets secrets;
  ASSERT_TRUE(secrets.take(of_epost(), {.password = "old", .keytab = ""}));
  const auto give = [&](const std::string& secret, const std::string& keytab) {
    std::thread taker([&] { take_renewal(listener->fd(), secrets); });
    const auto given = give_renewal(path, {.password = secret, .keytab = keytab});
    taker.join();
    return given;
  };
  EXPECT_TRUE(give("new", ""));
  EXPECT_EQ(secrets.options()->bind_password, "new");
  EXPECT_FALSE(give("newer", "no keytab"));
  EXPECT_EQ(secrets.options()->bind_password, "new");

  auto by_keytab = of_epost();
  by_keytab.keytab = "/etc/hikyaku/keytab";
  EXPECT_FALSE(secrets.take(by_keytab, {.password = "", .keytab = ""}));
  EXPECT_EQ(secrets.options()->bind_password, "new");
  unlink(path.c_str());
  EXPECT_FALSE(give_renewal(path, {}));
}

}  // namespace
}  // namespace hikyaku::keyholder
