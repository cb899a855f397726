#include "pop3/session.h"

#include <gtest/gtest.h>

#include "auth/secrets_for_tests.h"
#include "base/text.h"
#include "pop3/memory_maildrop.h"

namespace hikyaku::pop3 {
namespace {

SessionOptions options(bool may_login_in_clear = true, bool has_tls = true) {
  SessionOptions options;
  options.host_name = "mail.example.jp";
  options.may_login_in_clear = may_login_in_clear;
  options.has_tls = has_tls;
  return options;
}

const std::vector<std::string> two_messages = {"Subject: one\r\n\r\nfirst\r\n.second\r\nthird\r\n",
                                               "Subject: two\r\n\r\nno end"};

/// A conversation: "C: " lines are fed one by one, "S: " lines are what must have come.
void talk(MemoryServer& server, std::string_view conversation) {
  std::string expected;
  std::string got = std::exchange(server.output, {});
  for (std::string_view line : split(conversation, '\n')) {
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    if (line.starts_with("C: ")) {
      server.feed(std::string(line.substr(3)) + "\r\n");
      got += std::exchange(server.output, {});
    } else if (line.starts_with("S: ")) {
      expected += std::string(line.substr(3)) + "\r\n";
    }
  }
  EXPECT_EQ(got, expected);
}

MemoryServer logged_in(std::vector<std::string> messages = two_messages) {
  MemoryServer server(options(), true, std::move(messages));
  server.feed("USER user1\r\nPASS secret\r\n");
  server.output.clear();
  return server;
}

TEST(Session, goes_through_the_example_of_rfc_1939) {
  MemoryServer server(options(), true, {std::string(118, 'x') + "\r\n", std::string(200, 'y')});
  talk(server, R"(
    S: +OK mail.example.jp POP3 ready
    C: USER user1
    S: +OK Password please
    C: PASS secret
    S: +OK Logged in
    C: STAT
    S: +OK 2 320
    C: LIST
    S: +OK 2 messages
    S: 1 120
    S: 2 200
    S: .
    C: list 2
    S: +OK 2 200
    C: LIST 3
    S: -ERR No such message
    C: DELE 1
    S: +OK Deleted
    C: DELE 1
    S: -ERR The message is deleted
    C: RETR 1
    S: -ERR The message is deleted
    C: STAT
    S: +OK 1 200
    C: LIST
    S: +OK 1 messages
    S: 2 200
    S: .
    C: UIDL
    S: +OK 1 messages
    S: 2 1700000000.3
    S: .
    C: UIDL 2
    S: +OK 2 1700000000.3
    C: NOOP
    S: +OK Here
    C: QUIT
    S: +OK Bye)");
  EXPECT_EQ(server.removed, (std::vector<std::size_t>{0}));
  EXPECT_FALSE(server.is_open);
}

TEST(Session, sends_messages_with_dots_doubled_and_a_last_line_end) {
  MemoryServer server = logged_in();
  talk(server, R"(
    C: RETR 1
    S: +OK 39 octets
    S: Subject: one
    S: 
    S: first
    S: ..second
    S: third
    S: .
    C: RETR 2
    S: +OK 22 octets
    S: Subject: two
    S: 
    S: no end
    S: .)");
}

TEST(Session, sends_the_top_of_a_message) {
  MemoryServer server = logged_in();
  talk(server, R"(
    C: TOP 1 0
    S: +OK Top of the message follows
    S: Subject: one
    S: 
    S: .
    C: TOP 1 2
    S: +OK Top of the message follows
    S: Subject: one
    S: 
    S: first
    S: ..second
    S: .
    C: TOP 2 100
    S: +OK Top of the message follows
    S: Subject: two
    S: 
    S: no end
    S: .
    C: TOP 1
    S: -ERR TOP message lines
    C: TOP 1 -1
    S: -ERR TOP message lines
    C: TOP 9 1
    S: -ERR No such message)");
}

TEST(Session, sends_empty_messages_and_lists_an_empty_maildrop) {
  MemoryServer empty = logged_in({});
  talk(empty, R"(
    C: STAT
    S: +OK 0 0
    C: UIDL
    S: +OK 0 messages
    S: .
    C: RETR 1
    S: -ERR No such message)");
  MemoryServer nothing = logged_in({""});
  talk(nothing, R"(
    C: RETR 1
    S: +OK 0 octets
    S: .)");
}

TEST(Session, forgets_deletions_at_rset_and_when_the_client_leaves) {
  MemoryServer server = logged_in();
  talk(server, R"(
    C: DELE 1
    S: +OK Deleted
    C: DELE 2
    S: +OK Deleted
    C: RSET
    S: +OK Nothing is deleted
    C: STAT
    S: +OK 2 61
    C: QUIT
    S: +OK Bye)");
  EXPECT_TRUE(server.removed.empty());
}

TEST(Session, says_so_when_deleted_messages_could_not_be_removed) {
  MemoryServer server = logged_in();
  server.removal_fails = true;
  talk(server, R"(
    C: DELE 1
    S: +OK Deleted
    C: QUIT
    S: -ERR [SYS/TEMP] Deleted messages could not be removed)");
  EXPECT_FALSE(server.is_open);
}

TEST(Session, refuses_logins_in_the_clear_unless_they_are_allowed) {
  MemoryServer server(options(false), false, two_messages);
  talk(server, R"(
    S: +OK mail.example.jp POP3 ready
    C: CAPA
    S: +OK Capability list follows
    S: TOP
    S: UIDL
    S: RESP-CODES
    S: AUTH-RESP-CODE
    S: PIPELINING
    S: EXPIRE NEVER
    S: STLS
    S: IMPLEMENTATION Hikyaku
    S: .
    C: USER user1
    S: -ERR TLS is required before login
    C: PASS secret
    S: -ERR TLS is required before login
    C: AUTH PLAIN
    S: -ERR TLS is required before login
    C: STLS
    S: +OK Begin TLS negotiation
    S: [TLS]
    C: STLS
    S: -ERR TLS is on already
    C: CAPA
    S: +OK Capability list follows
    S: TOP
    S: UIDL
    S: RESP-CODES
    S: AUTH-RESP-CODE
    S: PIPELINING
    S: EXPIRE NEVER
    S: USER
    S: SASL PLAIN LOGIN
    S: IMPLEMENTATION Hikyaku
    S: .
    C: USER user1
    S: +OK Password please
    C: PASS secret
    S: +OK Logged in
    C: STLS
    S: -ERR Already logged in)");
}

TEST(Session, fails_when_anything_follows_stls) {
  MemoryServer server(options(false), false, two_messages);
  server.output.clear();
  server.feed("STLS\r\nUSER user1\r\n");
  EXPECT_EQ(server.output, "-ERR Nothing may follow STLS\r\n");
  EXPECT_FALSE(server.is_open);
}

TEST(Session, has_no_tls_without_a_certificate) {
  MemoryServer server(options(true, false), false, two_messages);
  talk(server, R"(
    S: +OK mail.example.jp POP3 ready
    C: STLS
    S: -ERR TLS is not available)");
}

const auth::SecretsForTests secrets;
const auth::Mechanisms stored({auth::PasswordSource::file, &secrets, true, true,
                               "mail.example.jp"});

SessionOptions stored_options() {
  SessionOptions all = options();
  all.mechanisms = &stored;
  return all;
}

/// "<...>" of the greeting, or empty.
std::string timestamp_of(const std::string& greeting) {
  const auto begin = greeting.find('<'), end = greeting.find('>');
  return begin == greeting.npos ? "" : greeting.substr(begin, end + 1 - begin);
}

TEST(Session, logs_in_by_apop) {
  for (const bool is_right : {true, false}) {
    MemoryServer server(stored_options(), true, two_messages);
    const std::string timestamp = timestamp_of(std::exchange(server.output, {}));
    EXPECT_TRUE(timestamp.ends_with("@mail.example.jp>")) << timestamp;
    const std::string digest = hex_encode(auth::md5(timestamp + (is_right ? "tanstaaf" : "x")));
    server.feed("APOP mrose " + digest + "\r\n");
    EXPECT_EQ(server.output, is_right ? "+OK Logged in\r\n" : "-ERR [AUTH] Login failed\r\n");
  }
  MemoryServer server(stored_options(), true, two_messages);
  server.output.clear();
  server.feed("APOP mrose\r\n");
  EXPECT_EQ(server.output, "-ERR A name and a digest are wanted\r\n");
}

TEST(Session, has_no_apop_where_it_cannot_be_used) {
  MemoryServer plain(options(), true, two_messages);
  EXPECT_EQ(timestamp_of(plain.output), "");
  plain.output.clear();
  plain.feed("APOP mrose c4c9334bac560ecc979e58001b3e22fb\r\n");
  EXPECT_EQ(plain.output, "-ERR APOP is not offered\r\n");
  SessionOptions needs_tls = stored_options();
  needs_tls.may_login_in_clear = false;
  MemoryServer clear(needs_tls, false, two_messages);
  EXPECT_NE(timestamp_of(std::exchange(clear.output, {})), "") << "it counts after STLS, too";
  clear.feed("APOP mrose c4c9334bac560ecc979e58001b3e22fb\r\n");
  EXPECT_EQ(clear.output, "-ERR TLS is required before login\r\n");
}

TEST(Session, logs_in_by_scram) {
  MemoryServer server(stored_options(), true, two_messages);
  server.output.clear();
  server.feed("CAPA\r\n");
  EXPECT_TRUE(
      std::exchange(server.output, {}).contains("SASL SCRAM-SHA-256 CRAM-MD5 PLAIN LOGIN\r\n"));
  const auto challenge = [&server] {
    const std::string said = std::exchange(server.output, {});
    return base64_decode(trim(std::string_view(said).substr(2))).value_or("");
  };
  const std::string bare = "n=user,r=abc";
  server.feed("AUTH SCRAM-SHA-256 " + base64_encode("n,," + bare) + "\r\n");
  const std::string final = auth::scram_client_final("pencil", bare, challenge(), "n,,");
  server.feed(base64_encode(final) + "\r\n");
  EXPECT_TRUE(challenge().starts_with("v="));
  server.feed("\r\n");
  EXPECT_EQ(server.output, "+OK Logged in\r\n");
}

TEST(Session, takes_tickets_that_are_longer_than_other_responses) {
  auth::TicketsForTests tickets;
  const auth::Mechanisms mechanisms({auth::PasswordSource::directory, nullptr, false, false,
                                     "mail.example.jp", &tickets, Service::pop3});
  SessionOptions all = options();
  all.mechanisms = &mechanisms;
  const std::string token = base64_encode(std::string(65'000, ' ') + "ticket of 1000");
  MemoryServer at_once(all, true, two_messages);
  at_once.output.clear();
  at_once.feed("CAPA\r\nAUTH GSS-SPNEGO " + token + "\r\n");
  EXPECT_TRUE(at_once.output.contains("SASL GSSAPI GSS-SPNEGO PLAIN LOGIN\r\n"));
  EXPECT_TRUE(at_once.output.ends_with("+OK Logged in\r\n")) << at_once.output;
  MemoryServer after(all, true, two_messages);
  after.feed("AUTH GSSAPI\r\n");
  after.feed(token.substr(0, 50'000));
  after.feed(token.substr(50'000) + "\r\n");
  after.feed(base64_encode(std::string("wrapped:\1\0\0\0", 12)) + "\r\n");
  EXPECT_TRUE(after.output.ends_with("+OK Logged in\r\n")) << after.output;
  MemoryServer password(all, true, two_messages);
  password.feed("AUTH PLAIN " + token + "\r\n");
  EXPECT_TRUE(password.output.ends_with("-ERR Line too long\r\n")) << password.output;
}

TEST(Session, logs_in_by_sasl) {
  struct Case {
    std::string_view conversation;
    bool is_logged_in;
  };
  const Case cases[] = {
      {"C: AUTH PLAIN AHVzZXIxAHNlY3JldA==\nS: +OK Logged in", true},
      {"C: auth plain\nS: + \nC: AHVzZXIxAHNlY3JldA==\nS: +OK Logged in", true},
      {"C: AUTH PLAIN\nS: + \nC: *\nS: -ERR Cancelled", false},
      {"C: AUTH PLAIN\nS: + \nC: ???\nS: -ERR Not base64", false},
      {"C: AUTH PLAIN ???\nS: -ERR Not base64", false},
      {"C: AUTH PLAIN =\nS: -ERR Malformed response", false},
      {"C: AUTH PLAIN AHVzZXIxAHdyb25n\nS: -ERR [AUTH] Login failed", false},
      {"C: AUTH X-NONE\nS: -ERR Unknown mechanism", false},
      {"C: AUTH\nS: +OK Mechanisms follow\nS: PLAIN\nS: LOGIN\nS: .", false},
  };
  for (const Case& c : cases) {
    MemoryServer server(options(), true, two_messages);
    server.output.clear();
    // The empty challenge is "+ " with its blank, which talk() would trim.
    std::string expected, got;
    for (const std::string_view line : split(c.conversation, '\n')) {
      if (line.starts_with("C: ")) {
        server.feed(std::string(line.substr(3)) + "\r\n");
        got += std::exchange(server.output, {});
      } else {
        expected += std::string(line.substr(3)) + "\r\n";
      }
    }
    EXPECT_EQ(got, expected);
    EXPECT_EQ(server.session.is_logged_in(), c.is_logged_in) << c.conversation;
  }
}

TEST(Session, tells_why_a_login_fails_as_far_as_it_may) {
  MemoryServer server(options(), true, two_messages);
  server.output.clear();
  server.feed("USER user1\r\nPASS wrong\r\n");
  server.refusal = Refusal::unavailable;
  server.feed("USER user1\r\nPASS wrong\r\nPASS again\r\n");
  server.locked = true;
  server.feed("USER user1\r\nPASS secret\r\n");
  EXPECT_EQ(server.output,
            "+OK Password please\r\n-ERR [AUTH] Login failed\r\n"
            "+OK Password please\r\n-ERR [SYS/TEMP] Login is not possible at the moment\r\n"
            "-ERR USER first\r\n"
            "+OK Password please\r\n-ERR [IN-USE] Another session has the maildrop\r\n");
  EXPECT_TRUE(server.is_open);
}

TEST(Session, ends_after_too_many_failed_logins_and_too_many_errors) {
  MemoryServer guesser(options(), true, two_messages);
  for (int i = 0; i < 5; ++i) {
    EXPECT_TRUE(guesser.is_open);
    guesser.feed("USER user1\r\nPASS wrong\r\n");
  }
  EXPECT_FALSE(guesser.is_open);
  MemoryServer babbler(options(), true, two_messages);
  for (int i = 0; i < 20; ++i) {
    EXPECT_TRUE(babbler.is_open);
    babbler.feed("GET / HTTP/1.1\r\n");
  }
  EXPECT_FALSE(babbler.is_open);
}

TEST(Session, keeps_blanks_of_a_password) {
  MemoryServer server(options(), true, two_messages);
  server.session.feed("USER  DOMAIN\\user 1 \r\nPASS  a b \r\n");
  ASSERT_EQ(server.session.run(), Step::authenticate);
  const auto credentials = server.session.take_credentials();
  EXPECT_EQ(credentials.login, "DOMAIN\\user 1");
  EXPECT_EQ(credentials.password, " a b ");
}

TEST(Session, knows_where_a_command_is_legal) {
  MemoryServer before(options(), true, two_messages);
  talk(before, R"(
    S: +OK mail.example.jp POP3 ready
    C: STAT
    S: -ERR Log in first
    C: RETR 1
    S: -ERR Log in first
    C: NOOP
    S: -ERR Log in first
    C: APOP user1 c4c9334bac560ecc979e58001b3e22fb
    S: -ERR APOP is not offered
    C: USER
    S: -ERR Argument missing
    C: 
    S: -ERR Unknown command
    C: QUIT now
    S: -ERR No argument expected
    C: QUIT
    S: +OK Bye)");
  MemoryServer after = logged_in();
  talk(after, R"(
    C: USER user1
    S: -ERR Already logged in
    C: AUTH PLAIN
    S: -ERR Already logged in
    C: RETR
    S: -ERR Argument missing
    C: RETR 0
    S: -ERR No such message
    C: RETR 1 2
    S: -ERR No such message
    C: DELE 99999999999999999999
    S: -ERR No such message)");
}

TEST(Session, refuses_lines_that_are_too_long) {
  MemoryServer server(options(), true, two_messages);
  server.output.clear();
  server.feed("USER " + std::string(508, 'x') + "\r\n");
  server.feed("USER " + std::string(507, 'x') + "\r\n");
  server.feed("AUTH PLAIN " + std::string(20'000, 'A') + "\r\n");
  EXPECT_EQ(server.output, "-ERR Line too long\r\n+OK Password please\r\n-ERR Line too long\r\n");
  const std::string flood(1 << 20, 'x');
  server.feed(flood);
  server.feed(flood);
  server.output.clear();
  server.feed("\r\nQUIT\r\n");
  EXPECT_EQ(server.output, "-ERR Line too long\r\n+OK Bye\r\n");
}

TEST(Session, answers_pipelined_commands_in_one_write) {
  MemoryServer server = logged_in();
  const int sends = server.sends;
  server.feed("STAT\r\nLIST\r\nRETR 1\r\nRETR 2\r\nDELE 1\r\nUIDL\r\n");
  EXPECT_EQ(server.sends, sends + 1);
}

TEST(Session, reads_large_messages_and_lists_through_bounded_memory) {
  SessionOptions small = options();
  small.output_bytes_max = 1000;
  small.window_bytes = 100;
  std::vector<std::string> messages(500, "x\r\n");
  messages[0] = std::string(100'000, '.');
  MemoryServer server(small, true, messages);
  server.feed("USER user1\r\nPASS secret\r\n");
  server.output.clear();
  const int sends = server.sends;
  server.feed("RETR 1\r\nLIST\r\n");
  EXPECT_GT(server.sends, sends + 100);
  EXPECT_TRUE(server.output.starts_with("+OK 100000 octets\r\n..."));
  EXPECT_TRUE(server.output.ends_with("500 3\r\n.\r\n"));
}

TEST(Session, hangs_up_when_a_message_breaks_off) {
  MemoryServer server = logged_in();
  server.reads_fail = true;
  talk(server, R"(
    C: RETR 1
    S: -ERR [SYS/TEMP] The message can't be read at the moment)");
  EXPECT_TRUE(server.is_open);
  SessionOptions small = options();
  small.window_bytes = 10;
  Session session(small, true);
  const MemoryMaildrop maildrop(two_messages);
  session.login(maildrop);
  session.feed("RETR 1\r\n");
  ASSERT_EQ(session.run(), Step::fetch);
  session.fetched("Subject: o");
  ASSERT_EQ(session.run(), Step::fetch);
  session.fetch_failed();
  EXPECT_EQ(session.run(), Step::close);
}

TEST(Session, gives_the_same_output_for_any_split_of_the_input) {
  const std::string input =
      "CAPA\r\nSTAT\r\nAUTH PLAIN\r\n*\r\nUSER user1\r\nPASS wrong\r\nUSER " +
      std::string(600, 'x') +
      "\r\nUSER user1\nPASS secret\r\nSTAT\r\nLIST\r\nUIDL 1\r\nRETR 1\r\nTOP 1 1\r\nTOP 2 0\r\n"
      "DELE 2\r\nRETR 2\r\nRSET\r\nDELE 1\r\nQUIT\r\n";
  MemoryServer whole(options(), true, two_messages);
  whole.feed(input);
  EXPECT_FALSE(whole.is_open);
  for (std::size_t chunk = 1; chunk < 700; ++chunk) {
    SessionOptions small = options();
    small.window_bytes = small.top_window_bytes = chunk;
    small.output_bytes_max = chunk;
    MemoryServer cut(small, true, two_messages);
    for (std::size_t at = 0; at < input.size(); at += chunk) cut.feed(input.substr(at, chunk));
    ASSERT_EQ(cut.output, whole.output) << chunk;
    ASSERT_EQ(cut.removed, whole.removed) << chunk;
  }
}

TEST(Session, traces_without_secrets_and_message_text) {
  MemoryServer server(options(), true, two_messages);
  std::string traced;
  server.session.trace_to([&traced](std::string_view line) { (traced += line) += '\n'; });
  server.feed(
      "AUTH PLAIN\r\nAHVzZXIxAHdyb25n\r\nAUTH PLAIN AHVzZXIxAHdyb25n\r\nUSER user1\r\n"
      "PASS secret\r\nsecret secret\r\nRETR 1\r\n");
  EXPECT_EQ(traced,
            "C: AUTH ****\nS: + \nC: ****\nS: -ERR [AUTH] Login failed\n"
            "C: AUTH ****\nS: -ERR [AUTH] Login failed\n"
            "C: USER user1\nS: +OK Password please\nC: PASS ****\nS: +OK Logged in\n"
            "C: (unknown)\nS: -ERR Unknown command\nC: RETR 1\nS: +OK 39 octets\n");
}

}  // namespace
}  // namespace hikyaku::pop3
