#include "smtp/session.h"

#include <gtest/gtest.h>

#include "auth/secrets_for_tests.h"
#include "auth/tickets_for_tests.h"
#include "base/text.h"
#include "smtp/received.h"

namespace hikyaku::smtp {
namespace {

using Want = Session::Want;

struct FakeReceiver final : Receiver {
  Reply check_sender(const Sender&, const Path&, std::optional<std::uint64_t>) override {
    return {250, "2.1.0", "OK"};
  }
  Reply check_recipient(const Sender& sender, const Path&, const Path& to,
                        std::optional<std::uint64_t>) override {
    if (to.local_part == "Green") return {550, "5.1.1", "No such user here"};
    if (to.local_part == "Slow") return {};
    if (to.domain == "foreign.example" && !sender.account) return {550, "5.7.1", "Relaying denied"};
    return {250, "2.1.5", "OK"};
  }
  Task<Reply> accept(Envelope, std::string) override { co_return Reply{250, "2.0.0", "OK"}; }
};

struct Talk {
  explicit Talk(std::size_t chunk_bytes = ~std::size_t{0}) : chunk(chunk_bytes) {
    options.host_name = "mx.example.jp";
  }
  Session& start(bool under_tls = false) {
    session.emplace(options, receiver, clock, net::Endpoint{"192.0.2.1", 4000}, "c1", true);
    if (under_tls) session->tls_started("TLSv1.3", "TLS_AES_256_GCM_SHA384");
    handle(session->greet());
    return *session;
  }
  void handle(Want want) {
    while (true) {
      out += session->output();
      session->output().clear();
      if (want == Want::check_recipient) {
        EXPECT_EQ(session->asked_recipient().local_part, "Slow");
        const bool is_full = session->mail_command().size.value_or(0) > 100;
        want = session->recipient_checked(is_full ? Reply{552, "5.2.2", "Mailbox full"}
                                                  : Reply{250, "2.1.5", "OK"});
      } else if (want == Want::accept) {
        envelopes.push_back(session->take_envelope());
        messages.push_back(session->take_message());
        want = session->accepted({250, "2.0.0", "OK"});
      } else if (want == Want::ask) {
        want = session->answered(tickets.answer(session->take_question()));
      } else if (want == Want::authenticate) {
        const auto credentials = session->take_credentials();
        directory::Verified verified;
        verified.verdict = verdict;
        const bool is_right = credentials.ticket   ? !credentials.ticket->sid.empty()
                              : credentials.proven ? credentials.proven->is_right
                                                   : credentials.password == "tanstaaftanstaaf";
        if (verdict == directory::Verdict::accepted && !is_right)
          verified.verdict = directory::Verdict::wrong_password;
        if (verified.verdict == directory::Verdict::accepted) verified.account.emplace();
        want = session->authenticated(verified);
      } else if (want == Want::start_tls) {
        session->tls_started("TLSv1.3", "TLS_AES_256_GCM_SHA384");
        want = Want::read;
      } else {
        is_closed = want == Want::close;
        return;
      }
    }
  }
  /// What the server answers to these octets.
  std::string send(std::string_view bytes) {
    out.clear();
    while (!bytes.empty() && !is_closed) {
      const auto piece = bytes.substr(0, chunk);
      bytes.remove_prefix(piece.size());
      handle(session->feed(piece));
    }
    return out;
  }
  /// The code of the last reply to one command.
  std::string code(std::string_view line) {
    const std::string answer = send(std::string(line) + "\r\n");
    if (answer.size() < 5) return answer;
    const auto last = answer.rfind('\n', answer.size() - 2);
    return answer.substr(last == answer.npos ? 0 : last + 1, 3);
  }

  std::size_t chunk;
  auth::TicketsForTests tickets;
  SessionOptions options;
  FakeReceiver receiver;
  FixedClock clock;
  std::optional<Session> session;
  directory::Verdict verdict = directory::Verdict::accepted;
  std::vector<Envelope> envelopes;
  std::vector<std::string> messages;
  std::string out;
  bool is_closed = false;
};

std::string body_of(const std::string& message) {
  const std::string end = "+0000\r\n";
  return message.substr(message.find(end) + end.size());
}

constexpr std::string_view envelope_lines =
    "EHLO client.example\r\nMAIL FROM:<a@example.jp>\r\nRCPT TO:<b@example.jp>\r\nDATA\r\n";

TEST(Session, speaks_the_typical_scenario_of_rfc_5321_appendix_d1) {
  Talk talk;
  talk.start();
  EXPECT_EQ(talk.out, "220 mx.example.jp ESMTP Hikyaku\r\n");
  EXPECT_EQ(talk.send("EHLO bar.com\r\n"),
            "250-mx.example.jp\r\n250-PIPELINING\r\n250-SIZE 52428800\r\n250-8BITMIME\r\n"
            "250-STARTTLS\r\n250 ENHANCEDSTATUSCODES\r\n");
  EXPECT_EQ(talk.send("MAIL FROM:<Smith@bar.com>\r\n"), "250 2.1.0 OK\r\n");
  EXPECT_EQ(talk.send("RCPT TO:<Jones@foo.com>\r\n"), "250 2.1.5 OK\r\n");
  EXPECT_EQ(talk.send("RCPT TO:<Green@foo.com>\r\n"), "550 5.1.1 No such user here\r\n");
  EXPECT_EQ(talk.send("RCPT TO:<Brown@foo.com>\r\n"), "250 2.1.5 OK\r\n");
  EXPECT_EQ(talk.code("DATA"), "354");
  EXPECT_EQ(talk.send("Blah blah blah...\r\n...etc. etc. etc.\r\n.\r\n"), "250 2.0.0 OK\r\n");
  EXPECT_EQ(talk.code("QUIT"), "221");
  EXPECT_TRUE(talk.is_closed);
  ASSERT_EQ(talk.messages.size(), 1u);
  EXPECT_EQ(body_of(talk.messages[0]), "Blah blah blah...\r\n..etc. etc. etc.\r\n");
  EXPECT_FALSE(talk.messages[0].contains("for <"));
  EXPECT_EQ(talk.envelopes[0].recipients.size(), 2u);
  EXPECT_EQ(talk.envelopes[0].from.text(), "Smith@bar.com");
}

TEST(Session, waits_for_the_answer_to_a_recipient_in_the_midst_of_a_batch) {
  const std::string batch =
      "EHLO x\r\nMAIL FROM:<a@b.example> SIZE=200\r\nRCPT TO:<Slow@foo.com>\r\n"
      "RCPT TO:<Green@foo.com>\r\nRCPT TO:<Brown@foo.com>\r\nRSET\r\nMAIL FROM:<a@b.example>\r\n"
      "RCPT TO:<Slow@foo.com>\r\nDATA\r\n";
  for (const std::size_t chunk : {std::size_t{1}, std::size_t{7}, batch.size()}) {
    Talk talk(chunk);
    talk.start();
    const std::string answer = talk.send(batch);
    EXPECT_TRUE(
        answer.contains("552 5.2.2 Mailbox full\r\n550 5.1.1 No such user here\r\n"
                        "250 2.1.5 OK\r\n250 2.0.0 OK\r\n250 2.1.0 OK\r\n250 2.1.5 OK\r\n"
                        "354 "))
        << answer;
  }
}

TEST(Session, full_mailboxes_are_no_errors_of_the_client) {
  Talk talk;
  talk.options.errors_max = 3;
  talk.start();
  talk.send("EHLO x\r\nMAIL FROM:<a@b.example> SIZE=200\r\n");
  for (int i = 0; i < 10; ++i) EXPECT_EQ(talk.code("RCPT TO:<Slow@foo.com>"), "552");
  EXPECT_FALSE(talk.is_closed);
}

TEST(Session, forgets_an_aborted_transaction_as_in_rfc_5321_appendix_d2) {
  Talk talk;
  talk.start();
  for (const auto* line : {"EHLO bar.com", "MAIL FROM:<Smith@bar.com>", "RCPT TO:<Jones@foo.com>"})
    EXPECT_EQ(talk.code(line), "250");
  EXPECT_EQ(talk.code("RCPT TO:<Green@foo.com>"), "550");
  EXPECT_EQ(talk.code("RSET"), "250");
  EXPECT_EQ(talk.code("DATA"), "503");
  EXPECT_EQ(talk.code("QUIT"), "221");
}

TEST(Session, accepts_source_routes_as_in_rfc_5321_appendix_d3) {
  Talk talk;
  talk.start();
  talk.code("EHLO bar.com");
  EXPECT_EQ(talk.code("MAIL FROM:<JQP@bar.com>"), "250");
  EXPECT_EQ(talk.code("RCPT TO:<@foo.com:Jones@XYZ.COM>"), "250");
  EXPECT_EQ(talk.code("DATA"), "354");
  EXPECT_EQ(talk.code("Subject: x\r\n\r\n."), "250");
  EXPECT_EQ(talk.envelopes[0].recipients[0], (Path{"Jones", "xyz.com"}));
}

TEST(Session, answers_a_verification_as_in_rfc_5321_appendix_d4) {
  Talk talk;
  talk.start();
  EXPECT_EQ(talk.code("EHLO bar.com"), "250");
  EXPECT_EQ(talk.code("VRFY Crispin"), "252");
  EXPECT_EQ(talk.code("EXPN list"), "502");
}

TEST(Session, answers_a_pipelined_group_in_one_piece_as_in_rfc_2920) {
  Talk talk;
  talk.start();
  EXPECT_EQ(talk.send(std::string(envelope_lines)).substr(talk.out.find("250 2.1.0")),
            "250 2.1.0 OK\r\n250 2.1.5 OK\r\n354 End data with <CRLF>.<CRLF>\r\n");
  EXPECT_EQ(talk.send("Subject: x\r\n\r\nHi\r\n.\r\nRSET\r\nQUIT\r\n"),
            "250 2.0.0 OK\r\n250 2.0.0 OK\r\n221 2.0.0 mx.example.jp closing connection\r\n");
}

TEST(Session, refuses_a_pipelined_data_when_all_recipients_were_refused) {
  Talk talk;
  talk.start();
  talk.code("EHLO x");
  EXPECT_EQ(talk.send("MAIL FROM:<>\r\nRCPT TO:<Green@foo.com>\r\nDATA\r\n"),
            "250 2.1.0 OK\r\n550 5.1.1 No such user here\r\n554 5.5.1 No valid recipients\r\n");
}

TEST(Session, gives_each_wrong_command_its_reply) {
  const struct {
    std::string_view line, reply;
  } cases[] = {
      {"FOO", "500 5.5.2"},
      {"MAIL", "501 5.5.4"},
      {"MAIL FROM:a@example.jp", "501 5.1.7"},
      {"MAIL FROM:<a@example.jp", "501 5.1.7"},
      {"MAIL FROM:<a@-bad.jp>", "501 5.1.7"},
      {"MAIL FROM:<a@example.jp> FOO=1", "555 5.5.4"},
      {"MAIL FROM:<a@example.jp> BODY=BINARYMIME", "501 5.5.4"},
      {"MAIL FROM:<a@example.jp> SIZE=x", "501 5.5.4"},
      {"MAIL FROM:<a@example.jp> SIZE=99999999999", "552 5.3.4"},
      {"RCPT TO:<a@example.jp>", "503 5.5.1"},
      {"DATA", "503 5.5.1"},
      {"DATA now", "501 5.5.4"},
      {"VRFY", "501 5.5.4"},
      {"STARTTLS now", "501 5.5.4"},
      {"AUTH PLAIN", "538 5.7.11"},
      {"EHLO", "501 5.5.4"},
      {"EHLO a b", "501 5.5.4"},
      {"NO\rOP", "500 5.5.2"},
  };
  for (const auto& c : cases) {
    Talk talk;
    talk.start();
    talk.code("EHLO client.example");
    const auto answer = talk.send(std::string(c.line) + "\r\n");
    EXPECT_TRUE(answer.starts_with(c.reply)) << c.line << " -> " << answer;
  }
}

TEST(Session, takes_every_form_of_mail_and_rcpt_that_it_should) {
  for (const std::string_view line :
       {"MAIL FROM:<>", "mail from:<a@example.jp>", "MAIL FROM: <a@example.jp>",
        "MAIL FROM:<a@example.jp> SIZE=100 BODY=8BITMIME AUTH=<>", "MAIL FROM:<a@[192.0.2.1]>",
        "MAIL FROM:<\"a b\"@example.jp> BODY=7BIT", "MAIL FROM:<a..b.@docomo.ne.jp>"}) {
    Talk talk;
    talk.start();
    talk.code("EHLO client.example");
    EXPECT_EQ(talk.code(line), "250") << line;
    EXPECT_EQ(talk.code("RCPT TO:<Postmaster>"), "250");
    EXPECT_EQ(talk.code("RCPT TO:<b@example.jp> NOTIFY=NEVER"), "555");
  }
}

TEST(Session, wants_a_greeting_first) {
  Talk talk;
  talk.start();
  EXPECT_EQ(talk.code("MAIL FROM:<>"), "503");
  EXPECT_EQ(talk.code("NOOP"), "250");
}

TEST(Session, is_not_smuggled_into_by_line_ends_that_are_none) {
  for (const std::string_view end : {"\n.\n", "\r.\r", "\n.\r\n", "\r\n.\n", "\r\n.\r", "\r.\r\n",
                                     "\r\r\n.\n", "\n.\r", "\r\n.\r\r\n"}) {
    Talk talk;
    talk.start();
    talk.send(envelope_lines);
    const std::string smuggled =
        "Subject: x\r\n\r\nx" + std::string(end) +
        "MAIL FROM:<evil@example.jp>\r\nRCPT TO:<b@example.jp>\r\nDATA\r\nevil\r\n.\r\n";
    const auto answer = talk.send(smuggled);
    EXPECT_EQ(answer, "550 5.6.0 Bare CR or LF in message: lines must end with CRLF\r\n");
    EXPECT_TRUE(talk.messages.empty());
    EXPECT_EQ(talk.code("NOOP"), "250");
  }
}

TEST(Session, closes_on_a_bare_line_feed_in_a_command) {
  Talk talk;
  talk.start();
  EXPECT_TRUE(talk.send("EHLO x\nMAIL FROM:<>\r\n").starts_with("500 5.5.2"));
  EXPECT_TRUE(talk.is_closed);
}

TEST(Session, takes_the_stuffed_dots_away) {
  Talk talk;
  talk.start();
  talk.send(envelope_lines);
  talk.send("..\r\n...a\r\n.b\r\n.\r.\r\n.\r\n");
  EXPECT_TRUE(talk.messages.empty());  // a bare CR
  talk.send("MAIL FROM:<a@example.jp>\r\nRCPT TO:<b@example.jp>\r\nDATA\r\n");
  talk.send("..\r\n...a\r\n.b\r\n\r\n.\r\n");
  ASSERT_EQ(talk.messages.size(), 1u);
  EXPECT_EQ(body_of(talk.messages[0]), ".\r\n..a\r\nb\r\n\r\n");
  EXPECT_TRUE(talk.messages[0].starts_with(
      "Received: from client.example ([192.0.2.1])\r\n\tby mx.example.jp with ESMTP id c1.2\r\n\t"
      "for <b@example.jp>;\r\n\tTue, 14 Nov 2023 22:13:20 +0000\r\n"));
}

TEST(Session, reads_and_drops_a_message_that_is_too_big) {
  Talk talk;
  talk.options.message_bytes_max = 1000;
  talk.start();
  talk.send(envelope_lines);
  EXPECT_TRUE(talk.send(std::string(5000, 'x') + "\r\n.\r\n").starts_with("552 5.3.4"));
  EXPECT_EQ(talk.code("MAIL FROM:<>"), "250");
  EXPECT_TRUE(talk.messages.empty());
}

TEST(Session, refuses_a_message_that_goes_in_circles) {
  for (const int hops : {100, 101}) {
    Talk talk;
    talk.start();
    talk.send(envelope_lines);
    std::string message;
    for (int i = 0; i < hops; ++i) message += "Received: from a by b\r\n";
    message += "\r\nReceived: in the body\r\n.\r\n";
    EXPECT_EQ(talk.send(message).substr(0, 9), hops == 101 ? "554 5.4.6" : "250 2.0.0");
  }
}

TEST(Session, holds_to_its_limits) {
  Talk talk;
  talk.options.recipients_max = 2;
  talk.options.errors_max = 3;
  talk.start();
  talk.code("EHLO x");
  talk.code("MAIL FROM:<>");
  talk.code("RCPT TO:<a@example.jp>");
  talk.code("RCPT TO:<b@example.jp>");
  EXPECT_EQ(talk.send("RCPT TO:<c@example.jp>\r\n"), "452 4.5.3 Too many recipients\r\n");
  EXPECT_EQ(talk.code("FOO"), "500");
  EXPECT_EQ(talk.code(std::string(3000, 'x')), "500");
  EXPECT_EQ(talk.code("FOO"), "421");
  EXPECT_TRUE(talk.is_closed);

  Talk idle;
  idle.options.idle_commands_max = 3;
  idle.start();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(idle.code("NOOP"), "250");
  EXPECT_EQ(idle.code("NOOP"), "421");
}

TEST(Session, logs_in_as_in_rfc_4954_and_rfc_4616) {
  const std::string good = base64_encode(std::string_view("\0tim\0tanstaaftanstaaf", 21));
  const std::string bad = base64_encode(std::string_view("\0tim\0wrong", 10));
  Talk talk;
  talk.options.is_submission = true;
  talk.start(true);
  EXPECT_TRUE(talk.send("EHLO client.example\r\n").contains("250-AUTH PLAIN LOGIN\r\n"));
  EXPECT_FALSE(talk.out.contains("STARTTLS"));
  EXPECT_EQ(talk.code("MAIL FROM:<a@example.jp>"), "530");
  EXPECT_EQ(talk.code("AUTH CRAM-MD5"), "504");
  EXPECT_EQ(talk.send("AUTH PLAIN\r\n"), "334 \r\n");
  EXPECT_EQ(talk.code("*"), "501");
  EXPECT_EQ(talk.code("AUTH PLAIN " + bad), "535");
  EXPECT_EQ(talk.code("AUTH PLAIN !!!"), "501");
  EXPECT_EQ(talk.code("AUTH PLAIN ="), "501");
  talk.verdict = directory::Verdict::unavailable;
  EXPECT_EQ(talk.code("AUTH PLAIN " + good), "454");
  talk.verdict = directory::Verdict::accepted;
  EXPECT_EQ(talk.send("AUTH LOGIN\r\n"), "334 VXNlcm5hbWU6\r\n");
  EXPECT_EQ(talk.send(base64_encode("tim") + "\r\n"), "334 UGFzc3dvcmQ6\r\n");
  EXPECT_EQ(talk.code(base64_encode("tanstaaftanstaaf")), "235");
  EXPECT_EQ(talk.code("AUTH PLAIN " + good), "503");
  EXPECT_EQ(talk.code("MAIL FROM:<a@example.jp>"), "250");
  EXPECT_EQ(talk.code("RCPT TO:<b@foreign.example>"), "250");
  talk.send("DATA\r\n");
  talk.send("\r\n.\r\n");
  EXPECT_EQ(talk.envelopes.at(0).protocol, "ESMTPSA");
  EXPECT_TRUE(talk.messages[0].contains("with ESMTPSA (TLSv1.3 TLS_AES_256_GCM_SHA384) id"));
}

const auth::SecretsForTests secrets;
const auth::Mechanisms stored({auth::PasswordSource::file, &secrets, true, false, "mx.example.jp"});

/// The text of a 334 reply.
std::string challenge_of(const std::string& reply) {
  return base64_decode(trim(std::string_view(reply).substr(4))).value_or("");
}

TEST(Session, takes_tickets_that_are_longer_than_other_responses) {
  for (const std::size_t chunk : {~std::size_t{0}, std::size_t{4096}}) {
    Talk talk(chunk);
    const auth::Mechanisms mechanisms({auth::PasswordSource::directory, nullptr, false, false,
                                       "mx.example.jp", &talk.tickets, Service::smtp});
    talk.options.mechanisms = &mechanisms;
    talk.start(true);
    EXPECT_TRUE(talk.send("EHLO c\r\n").contains("AUTH GSSAPI GSS-SPNEGO PLAIN LOGIN"));
    const std::string token = std::string(65'000, ' ') + "ticket of 1000";
    // Longer than RFC 4954 section 4 says, with the command and without.
    EXPECT_TRUE(talk.send("AUTH GSSAPI " + base64_encode(token) + "\r\n").starts_with("334 "));
    EXPECT_TRUE(
        talk.send(base64_encode(std::string("wrapped:\1\0\0\0", 12)) + "\r\n").starts_with("235 "));
    talk.start(true);
    (void)talk.send("EHLO c\r\nAUTH GSS-SPNEGO\r\n");
    EXPECT_TRUE(talk.send(base64_encode(token) + "\r\n").starts_with("235 "));
    talk.start(true);
    (void)talk.send("EHLO c\r\n");
    EXPECT_TRUE(talk.send("AUTH PLAIN " + base64_encode(token) + "\r\n").starts_with("500 "));
    talk.start(true);
    (void)talk.send("EHLO c\r\n");
    EXPECT_TRUE(talk.send("AUTH GSSAPI " + base64_encode("forged") + "\r\nNOOP\r\n")
                    .starts_with("535 5.7.8"));
  }
}

TEST(Session, keeps_the_usual_limit_where_no_tickets_are_taken) {
  Talk talk;
  talk.start(true);
  (void)talk.send("EHLO c\r\n");
  EXPECT_TRUE(talk.send("AUTH GSSAPI " + std::string(20'000, 'a') + "\r\n").starts_with("500 "));
}

TEST(Session, logs_in_by_scram_with_the_servers_proof_before_the_end) {
  Talk talk;
  talk.options.mechanisms = &stored;
  talk.start(true);
  EXPECT_TRUE(talk.send("EHLO x\r\n").contains("250-AUTH SCRAM-SHA-256 CRAM-MD5 PLAIN LOGIN\r\n"));
  const std::string bare = "n=user,r=abc";
  const auto answer = [&](const std::string& password) {
    const std::string first =
        challenge_of(talk.send("AUTH SCRAM-SHA-256 " + base64_encode("n,," + bare) + "\r\n"));
    return base64_encode(auth::scram_client_final(password, bare, first, "n,,"));
  };
  EXPECT_EQ(talk.code(answer("wrong")), "535");
  EXPECT_TRUE(challenge_of(talk.send(answer("pencil") + "\r\n")).starts_with("v="));
  EXPECT_EQ(talk.code(""), "235");
}

TEST(Session, binds_scram_to_the_tls_connection) {
  Talk talk;
  talk.options.mechanisms = &stored;
  talk.start();
  talk.session->tls_started("TLSv1.3", "x", {"exported", "certificate"});
  EXPECT_TRUE(talk.send("EHLO x\r\n").contains("250-AUTH SCRAM-SHA-256-PLUS SCRAM-SHA-256 "));
  const std::string bare = "n=user,r=abc", header = "p=tls-exporter,,";
  const std::string first =
      challenge_of(talk.send("AUTH SCRAM-SHA-256-PLUS " + base64_encode(header + bare) + "\r\n"));
  const std::string final = auth::scram_client_final("pencil", bare, first, header + "exported");
  EXPECT_TRUE(challenge_of(talk.send(base64_encode(final) + "\r\n")).starts_with("v="));
  EXPECT_EQ(talk.code(""), "235");
}

TEST(Session, logs_in_by_cram_md5) {
  Talk talk;
  talk.options.mechanisms = &stored;
  talk.start(true);
  talk.code("EHLO x");
  EXPECT_EQ(talk.code("AUTH CRAM-MD5 " + base64_encode("tim")), "501");
  const std::string challenge = challenge_of(talk.send("AUTH CRAM-MD5\r\n"));
  EXPECT_TRUE(challenge.ends_with("@mx.example.jp>")) << challenge;
  EXPECT_EQ(talk.code(base64_encode("tim " + std::string(32, '0'))), "535");
  const std::string next = challenge_of(talk.send("AUTH CRAM-MD5\r\n"));
  EXPECT_NE(next, challenge);
  const std::string digest = hex_encode(auth::hmac_md5("tanstaaftanstaaf", next));
  EXPECT_EQ(talk.code(base64_encode("tim " + digest)), "235");
}

TEST(Session, offers_no_login_when_there_is_none) {
  const auth::Mechanisms nothing({auth::PasswordSource::none, &secrets, true, true, "mx"});
  Talk talk;
  talk.options.mechanisms = &nothing;
  talk.start(true);
  EXPECT_FALSE(talk.send("EHLO x\r\n").contains("AUTH"));
  EXPECT_EQ(talk.code("AUTH PLAIN"), "502");
}

TEST(Session, closes_after_too_many_failed_logins) {
  Talk talk;
  talk.start(true);
  talk.code("EHLO x");
  const std::string bad = base64_encode(std::string_view("\0tim\0wrong", 10));
  for (int i = 1; i < talk.options.auth_failures_max; ++i)
    EXPECT_EQ(talk.code("AUTH PLAIN " + bad), "535");
  EXPECT_EQ(talk.code("AUTH PLAIN " + bad), "421");
  EXPECT_TRUE(talk.is_closed);
}

TEST(Session, starts_tls_and_forgets_what_was_said) {
  Talk talk;
  talk.start();
  talk.code("EHLO client.example");
  EXPECT_EQ(talk.send("STARTTLS\r\n"), "220 2.0.0 Ready to start TLS\r\n");
  EXPECT_EQ(talk.code("MAIL FROM:<>"), "503");
  EXPECT_TRUE(talk.send("EHLO client.example\r\n").contains("250-AUTH"));
  EXPECT_EQ(talk.code("STARTTLS"), "503");
}

TEST(Session, refuses_commands_that_were_sent_in_the_clear_behind_starttls) {
  Talk talk;
  talk.start();
  talk.code("EHLO client.example");
  EXPECT_EQ(talk.send("STARTTLS\r\nRSET\r\n"),
            "554 5.5.1 Commands after STARTTLS in the clear\r\n");
  EXPECT_TRUE(talk.is_closed);
}

TEST(Session, says_the_same_however_the_octets_are_cut) {
  std::string message;
  for (int i = 0; i < 60; ++i) message += "a line of text that is long enough to fill blocks\r\n";
  const std::string input =
      "EHLO client.example\r\nFOO\r\nMAIL FROM:<a@example.jp> SIZE=10\r\n"
      "RCPT TO:<b@example.jp>\r\nRCPT TO:<Green@foo.com>\r\nDATA\r\n" +
      message + "..dot\r\n." + "\r\nNOOP\r\n" + std::string(2500, 'y') +
      "\r\nMAIL FROM:<>\r\nRCPT TO:<b@example.jp>\r\nDATA\r\nx\n.\n\r\n.\r\nVRFY a\r\nQUIT\r\n";
  Talk whole;
  whole.start();
  const auto expected = whole.send(input);
  ASSERT_TRUE(expected.contains("221 2.0.0"));
  ASSERT_EQ(whole.messages.size(), 1u);
  for (const std::size_t chunk : {1, 2, 3, 5, 7, 64, 511, 512, 513, 1000}) {
    Talk cut(chunk);
    cut.start();
    EXPECT_EQ(cut.send(input), expected) << chunk;
    EXPECT_EQ(cut.messages, whole.messages) << chunk;
  }
}

TEST(DateTime, is_that_of_rfc_5322) {
  EXPECT_EQ(date_time(Time(Milliseconds(1'700'000'000'000))), "Tue, 14 Nov 2023 22:13:20 +0000");
}

}  // namespace
}  // namespace hikyaku::smtp
