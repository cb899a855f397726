#include "imap/serve.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "auth/secrets_for_tests.h"
#include "auth/tickets_for_tests.h"
#include "base/text.h"
#include "imap/limits.h"
#include "log/memory_engine.h"
#include "net/loop.h"
#include "store/account.h"

namespace hikyaku::imap {
namespace {

using testing::HasSubstr;
using testing::Not;

class FakeAuthenticator final : public auth::Authenticator {
 public:
  Task<directory::Verified> check(auth::Credentials credentials, Service, std::string) override {
    directory::Verified verified;
    verified.verdict = directory::Verdict::wrong_password;
    if (credentials.login == "expired") verified.verdict = directory::Verdict::expired;
    if (credentials.login == "down") verified.verdict = directory::Verdict::unavailable;
    const bool is_right = credentials.ticket ? !credentials.ticket->sid.empty()
                          : credentials.proven
                              ? credentials.proven->is_right
                              : credentials.login == "user1" && credentials.password == "secret";
    if (is_right) {
      verified.verdict = directory::Verdict::accepted;
      verified.account.emplace();
      verified.account->name = "user1";
    }
    co_return verified;
  }
};

Task<Result<std::shared_ptr<store::Account>>> open_in(store::Store& store) {
  Guid guid;
  guid.octets[0] = 1;
  co_return co_await store.open(guid, "user1");
}

struct House {
  FakeAuthenticator authenticator;
  log::MemoryEngine engine;
  store::Store store{engine};
  FixedClock clock;
  ServerContext context{
      authenticator, [this](const directory::Account&) { return open_in(store); }, {}, clock, {}};
  House() {
    context.options.host_name = "mail.example.jp";
    context.options.plaintext_login = PlaintextLogin::always;
  }
};

class Client {
 public:
  Task<void> connect(ServerContext& context) {
    const auto executor = co_await net::this_executor();
    auto [mine, theirs] = net::stream_pair(executor);
    stream_ = std::move(mine);
    net::spawn(executor, serve(std::move(theirs), context));
    co_await until("ready\r\n");
  }
  /// All that comes until it ends with `end`, or the connection does.
  Task<std::string> until(std::string end) {
    while (!buffer_.contains(end)) {
      const auto octets = co_await stream_->read();
      if (!octets) break;
      buffer_ += *octets;
    }
    const std::size_t at = buffer_.find(end);
    const std::size_t size = at == buffer_.npos ? buffer_.size() : at + end.size();
    std::string got = buffer_.substr(0, size);
    buffer_.erase(0, size);
    co_return got;
  }
  Task<void> write(std::string text) { (void)co_await stream_->write(text); }
  /// Sends a command tagged "x" and gives all up to its tagged reply.
  Task<std::string> ask(std::string command) {
    co_await write("x " + command + "\r\n");
    std::string got;
    while (!got.contains("\r\nx ") && !got.starts_with("x ")) {
      const std::string line = co_await until("\r\n");
      if (line.empty()) break;
      if (line.starts_with("x ")) co_return got + line;
      got += line;
    }
    co_return got;
  }

 private:
  std::unique_ptr<net::Stream> stream_;
  std::string buffer_;
};

constexpr std::string_view message =
    "From: =?ISO-2022-JP?B?GyRCOzNFREJATzobKEI=?= <yamada@example.jp>\r\n"
    "To: user1@example.org\r\n"
    "Subject: =?UTF-8?B?5pel5pys6Kqe?=\r\n"
    "Date: Mon, 06 Jul 2026 09:00:00 +0900\r\n"
    "X-Other: yes\r\n"
    "Message-ID: <1@example.jp>\r\n"
    "\r\n"
    "Hello\r\n";

std::string append(std::string_view what = message, std::string_view to = "INBOX") {
  return "APPEND " + std::string(to) + " {" + std::to_string(what.size()) + "+}\r\n" +
         std::string(what);
}

Task<void> log_in(Client& client, ServerContext& context) {
  co_await client.connect(context);
  EXPECT_THAT(co_await client.ask("LOGIN user1 secret"), HasSubstr("x OK [CAPABILITY IMAP4rev1"));
}

Task<void> logs_in(ServerContext& context) {
  Client client;
  co_await client.connect(context);
  EXPECT_THAT(co_await client.ask("SELECT INBOX"), HasSubstr("x NO Log in first"));
  for (std::size_t i = 0; i < failed_logins_max; ++i)  // which is no guessing
    EXPECT_THAT(co_await client.ask("LOGIN down x"), HasSubstr("x NO [UNAVAILABLE]"));
  const std::string refused = co_await client.ask("LOGIN user1 wrong");
  EXPECT_THAT(refused, HasSubstr("x NO [AUTHENTICATIONFAILED]"));
  Client other;
  co_await other.connect(context);
  EXPECT_EQ(co_await other.ask("LOGIN expired wrong"), refused) << "tells nobody of its state";
  EXPECT_THAT(co_await client.ask("AUTHENTICATE PLAIN AHVzZXIxAHNlY3JldA=="),
              HasSubstr("x OK [CAPABILITY"));
  EXPECT_THAT(co_await client.ask("NOSUCH"), HasSubstr("x BAD"));
  EXPECT_THAT(co_await client.ask("LOGOUT"), HasSubstr("* BYE"));
}
TEST(Serve, logs_in) {
  House house;
  net::run(logs_in(house.context));
}

Task<void> guesses(ServerContext& context) {
  Client client;
  co_await client.connect(context);
  for (std::size_t i = 1; i < failed_logins_max; ++i) co_await client.ask("LOGIN user1 wrong");
  EXPECT_THAT(co_await client.ask("LOGIN user1 wrong"), HasSubstr("* BYE Too many failed logins"));
}
TEST(Serve, ends_after_too_many_wrong_passwords) {
  House house;
  net::run(guesses(house.context));
}

Task<void> asks_for_sasl_responses(ServerContext& context) {
  Client client;
  co_await client.connect(context);
  co_await client.write("a AUTHENTICATE LOGIN\r\n");
  EXPECT_THAT(co_await client.until("\r\n"), testing::StartsWith("+ "));
  co_await client.write("dXNlcjE=\r\n");
  EXPECT_THAT(co_await client.until("\r\n"), testing::StartsWith("+ "));
  co_await client.write("c2VjcmV0\r\n");
  EXPECT_THAT(co_await client.until("\r\n"), testing::StartsWith("a OK [CAPABILITY"));
}
TEST(Serve, asks_for_sasl_responses) {
  House house;
  net::run(asks_for_sasl_responses(house.context));
}

/// Sends what is to be sent as base64, and gives the text of the challenge that comes.
Task<std::string> answer(Client& client, std::string line) {
  co_await client.write(line + "\r\n");
  const std::string said = co_await client.until("\r\n");
  if (!said.starts_with("+ ")) co_return said;
  co_return base64_decode(trim(std::string_view(said).substr(2))).value_or("");
}

Task<void> logs_in_by_stored_passwords(ServerContext& context) {
  Client client;
  co_await client.connect(context);
  EXPECT_THAT(co_await client.ask("CAPABILITY"),
              HasSubstr(" AUTH=SCRAM-SHA-256 AUTH=CRAM-MD5 AUTH=PLAIN AUTH=LOGIN "));
  const std::string challenge = co_await answer(client, "a AUTHENTICATE CRAM-MD5");
  EXPECT_THAT(challenge, testing::EndsWith("@mail.example.jp>"));
  EXPECT_THAT(co_await answer(client, base64_encode("tim " + std::string(32, '0'))),
              HasSubstr("a NO [AUTHENTICATIONFAILED]"));
  const std::string bare = "n=user,r=abc";
  co_await answer(client, "b AUTHENTICATE SCRAM-SHA-256");
  const std::string first = co_await answer(client, base64_encode("n,," + bare));
  const std::string final = auth::scram_client_final("pencil", bare, first, "n,,");
  EXPECT_THAT(co_await answer(client, base64_encode(final)), testing::StartsWith("v="));
  EXPECT_THAT(co_await answer(client, ""), testing::StartsWith("b OK [CAPABILITY"));
}
TEST(Serve, logs_in_by_stored_passwords) {
  const auth::SecretsForTests secrets;
  const auth::Mechanisms stored(
      {auth::PasswordSource::file, &secrets, true, true, "mail.example.jp"});
  House house;
  house.context.mechanisms = &stored;
  net::run(logs_in_by_stored_passwords(house.context));
}

Task<void> takes_tickets(ServerContext& context) {
  const std::string token = base64_encode(std::string(65'000, ' ') + "ticket of 1000");
  Client at_once;
  co_await at_once.connect(context);
  EXPECT_THAT(co_await at_once.ask("CAPABILITY"), HasSubstr("AUTH=GSSAPI AUTH=GSS-SPNEGO"));
  EXPECT_THAT(co_await at_once.ask("AUTHENTICATE GSS-SPNEGO " + token), HasSubstr("x OK ["));
  Client after;
  co_await after.connect(context);
  co_await after.write("a AUTHENTICATE GSSAPI\r\n");
  EXPECT_EQ(co_await after.until("\r\n"), "+ \r\n");
  co_await after.write(token + "\r\n");
  EXPECT_THAT(co_await after.until("\r\n"), testing::StartsWith("+ "));
  co_await after.write(base64_encode(std::string("wrapped:\1\0\0\0", 12)) + "\r\n");
  EXPECT_THAT(co_await after.until("\r\n"), testing::StartsWith("a OK ["));
  Client forged;
  co_await forged.connect(context);
  EXPECT_THAT(co_await forged.ask("AUTHENTICATE GSSAPI " + base64_encode("forged")),
              HasSubstr("x NO [AUTHENTICATIONFAILED]"));
  Client password;
  co_await password.connect(context);
  EXPECT_THAT(co_await password.ask("AUTHENTICATE PLAIN " + token), HasSubstr("* BYE"));
}
TEST(Serve, takes_tickets_that_are_longer_than_other_responses) {
  auth::TicketsForTests tickets;
  const auth::Mechanisms mechanisms({auth::PasswordSource::directory, nullptr, false, false,
                                     "mail.example.jp", &tickets, Service::imap});
  House house;
  house.context.mechanisms = &mechanisms;
  net::run(takes_tickets(house.context));
}

Task<void> refuses_passwords_in_the_clear(ServerContext& context) {
  Client client;
  co_await client.connect(context);
  EXPECT_THAT(co_await client.ask("CAPABILITY"), HasSubstr("LOGINDISABLED"));
  EXPECT_THAT(co_await client.ask("LOGIN user1 secret"), HasSubstr("x NO [PRIVACYREQUIRED]"));
}
TEST(Serve, refuses_passwords_in_the_clear) {
  House house;
  house.context.options.plaintext_login = PlaintextLogin::never;
  net::run(refuses_passwords_in_the_clear(house.context));
}

Task<void> appends_and_fetches(ServerContext& context) {
  Client client;
  co_await log_in(client, context);
  EXPECT_THAT(co_await client.ask(append()), HasSubstr("x OK [APPENDUID"));
  const std::string selected = co_await client.ask("SELECT INBOX");
  EXPECT_THAT(selected, HasSubstr("* 1 EXISTS\r\n* 1 RECENT\r\n* OK [UNSEEN 1]"));
  EXPECT_THAT(selected, HasSubstr("x OK [READ-WRITE]"));
  const std::string envelope = co_await client.ask("FETCH 1 (UID ENVELOPE RFC822.SIZE)");
  EXPECT_THAT(envelope, HasSubstr("UID 1 ENVELOPE (\"Mon, 06 Jul 2026 09:00:00 +0900\""));
  EXPECT_THAT(envelope, HasSubstr("RFC822.SIZE " + std::to_string(message.size())));
  EXPECT_EQ(co_await client.ask("FETCH 1 BODY.PEEK[HEADER.FIELDS (To)]"),
            "* 1 FETCH (BODY[HEADER.FIELDS (To)] {25}\r\nTo: user1@example.org\r\n\r\n)\r\n"
            "x OK FETCH completed\r\n");
  EXPECT_THAT(co_await client.ask("FETCH 1 BODY.PEEK[HEADER.FIELDS (X-Other)]"),
              HasSubstr("X-Other: yes\r\n\r\n)"));
  EXPECT_EQ(
      co_await client.ask("FETCH 1 BODY[TEXT]<1.3>"),
      "* 1 FETCH (BODY[TEXT]<1> {3}\r\nell FLAGS (\\Seen \\Recent))\r\nx OK FETCH completed\r\n");
  EXPECT_THAT(co_await client.ask("FETCH 1 RFC822"), HasSubstr(std::string(message) + ")\r\n"));
  EXPECT_THAT(co_await client.ask("FETCH 1 BODY[1]"), HasSubstr("BODY[1] {7}\r\nHello\r\n)"));
  EXPECT_THAT(co_await client.ask("FETCH 1 BODY[2]"), HasSubstr("BODY[2] NIL)"));
  EXPECT_THAT(co_await client.ask("FETCH 2 FLAGS"), HasSubstr("x BAD"));
}
TEST(Serve, appends_and_fetches) {
  House house;
  net::run(appends_and_fetches(house.context));
}

Task<void> searches_in_japanese(ServerContext& context) {
  Client client;
  co_await log_in(client, context);
  co_await client.ask(append());
  co_await client.ask(append("Subject: other\r\n\r\nbody\r\n"));
  co_await client.ask("SELECT INBOX");
  const std::pair<std::string, std::string> rows[] = {
      {"ALL", " 1 2"},
      {"CHARSET UTF-8 SUBJECT {9+}\r\n日本語", " 1"},
      {"CHARSET ISO-2022-JP SUBJECT {12+}\r\n\x1b$BF|K\\8l\x1b(B", " 1"},
      {"CHARSET Shift_JIS SUBJECT {6+}\r\n\x93\xfa\x96\x7b\x8c\xea", " 1"},
      {"CHARSET EUC-JP FROM {4+}\r\n\xbb\xb3\xc5\xc4", " 1"},
      {"BODY hello", " 1"},
      {"TEXT Body", " 2"},
      {"HEADER X-Other \"\"", " 1"},
      {"SENTON 6-Jul-2026", " 1"},
      {"NOT (SUBJECT other) UNSEEN", " 1"},
      {"OR UID 2 LARGER 100", " 1 2"},
      {"SEEN", ""},
  };
  for (const auto& [query, found] : rows)
    EXPECT_EQ(co_await client.ask("SEARCH " + query),
              "* SEARCH" + found + "\r\nx OK SEARCH completed\r\n")
        << query;
  EXPECT_THAT(co_await client.ask("SEARCH CHARSET KLINGON TEXT x"), HasSubstr("x NO [BADCHARSET"));
}
TEST(Serve, searches_in_japanese) {
  House house;
  net::run(searches_in_japanese(house.context));
}

Task<void> stores_moves_and_expunges(ServerContext& context) {
  Client client;
  co_await log_in(client, context);
  for (int i = 0; i < 4; ++i) co_await client.ask(append());
  EXPECT_THAT(co_await client.ask("CREATE &ZeVnLIqe-/a"), HasSubstr("x OK"));
  co_await client.ask("SELECT INBOX");
  EXPECT_THAT(co_await client.ask("STORE 1 +FLAGS (\\Deleted $Work)"),
              HasSubstr("* 1 FETCH (FLAGS (\\Deleted \\Recent $Work))"));
  EXPECT_EQ(co_await client.ask("STORE 2 +FLAGS.SILENT \\Flagged"), "x OK STORE completed\r\n");
  EXPECT_THAT(co_await client.ask("UID COPY 2 &ZeVnLIqe-"), HasSubstr("x OK [COPYUID "));
  EXPECT_THAT(co_await client.ask("COPY 2 nowhere"), HasSubstr("x NO [TRYCREATE]"));
  const std::string moved = co_await client.ask("MOVE 3:4 &ZeVnLIqe-");
  EXPECT_THAT(moved, HasSubstr("* OK [COPYUID "));
  EXPECT_THAT(moved, HasSubstr(" 3:4 2:3] Moved\r\n* 4 EXPUNGE\r\n* 3 EXPUNGE\r\n"));
  EXPECT_THAT(co_await client.ask("EXPUNGE"), HasSubstr("* 1 EXPUNGE\r\n"));
  EXPECT_THAT(co_await client.ask("STATUS &ZeVnLIqe- (MESSAGES UIDNEXT UNSEEN)"),
              HasSubstr("* STATUS \"&ZeVnLIqe-\" (MESSAGES 3 UIDNEXT 4 UNSEEN 3)"));
  EXPECT_THAT(co_await client.ask("LIST \"\" *"),
              HasSubstr("* LIST (\\HasChildren) \"/\" \"&ZeVnLIqe-\"\r\n"));
  EXPECT_THAT(co_await client.ask("LIST \"\" %"), Not(HasSubstr("&ZeVnLIqe-/a")));
  EXPECT_THAT(co_await client.ask("DELETE &ZeVnLIqe-"), HasSubstr("x NO [CANNOT]"));
  EXPECT_THAT(co_await client.ask("RENAME &ZeVnLIqe-/a Sent"), HasSubstr("x OK"));
}
TEST(Serve, stores_moves_and_expunges) {
  House house;
  net::run(stores_moves_and_expunges(house.context));
}

Task<void> tells_an_idle_session(ServerContext& context) {
  Client idle, other;
  co_await log_in(idle, context);
  co_await log_in(other, context);
  co_await idle.ask("SELECT INBOX");
  co_await idle.write("a IDLE\r\n");
  EXPECT_EQ(co_await idle.until("\r\n"), "+ idling\r\n");
  co_await other.ask(append());
  EXPECT_EQ(co_await idle.until("RECENT\r\n"), "* 1 EXISTS\r\n* 1 RECENT\r\n");
  co_await other.ask("SELECT INBOX");
  co_await other.ask("STORE 1 +FLAGS \\Deleted");
  EXPECT_THAT(co_await idle.until(")\r\n"), HasSubstr("* 1 FETCH (FLAGS (\\Deleted \\Recent))"));
  co_await other.ask("EXPUNGE");
  EXPECT_THAT(co_await idle.until("EXPUNGE\r\n"), HasSubstr("* 1 EXPUNGE\r\n"));
  co_await idle.write("DONE\r\n");
  EXPECT_THAT(co_await idle.until("completed\r\n"), HasSubstr("a OK IDLE completed"));
}
TEST(Serve, tells_an_idle_session) {
  House house;
  net::run(tells_an_idle_session(house.context));
}

Task<void> keeps_mod_sequences(ServerContext& context) {
  Client client;
  co_await log_in(client, context);
  co_await client.ask(append());
  co_await client.ask(append());
  EXPECT_THAT(co_await client.ask("ENABLE CONDSTORE"), HasSubstr("* ENABLED CONDSTORE"));
  co_await client.ask("SELECT INBOX");
  const std::string first = co_await client.ask("FETCH 1 MODSEQ");
  const std::size_t at = first.find("MODSEQ (") + 8;
  const std::string modseq = first.substr(at, first.find(')') - at);
  EXPECT_THAT(co_await client.ask("STORE 1 (UNCHANGEDSINCE " + modseq + ") +FLAGS.SILENT (\\Seen)"),
              HasSubstr("* 1 FETCH (UID 1 MODSEQ ("));
  EXPECT_THAT(co_await client.ask("STORE 1 (UNCHANGEDSINCE " + modseq + ") +FLAGS (\\Flagged)"),
              HasSubstr("x OK [MODIFIED 1]"));
  const std::string changed = co_await client.ask("FETCH 1:* FLAGS (CHANGEDSINCE " + modseq + ")");
  EXPECT_THAT(changed, HasSubstr("* 1 FETCH (FLAGS (\\Seen"));
  EXPECT_THAT(co_await client.ask("SEARCH MODSEQ " + modseq), HasSubstr("(MODSEQ "));
}
TEST(Serve, keeps_mod_sequences) {
  House house;
  net::run(keeps_mod_sequences(house.context));
}

Task<void> fetches_more_than_fits_in_memory_at_once(ServerContext& context) {
  Client client;
  co_await log_in(client, context);
  const std::string big = "Subject: big\r\n\r\n" + std::string(1'000'000, 'x') + "\r\n";
  for (int i = 0; i < 3; ++i) co_await client.ask(append(big));
  co_await client.ask("SELECT INBOX");
  co_await client.write("y FETCH 1:* BODY.PEEK[]\r\n");
  const std::string all = co_await client.until("y OK FETCH completed\r\n");
  EXPECT_GT(all.size(), 3 * big.size());
  EXPECT_EQ(all.find(big), std::string("* 1 FETCH (BODY[] {1000018}\r\n").size());
}
TEST(Serve, fetches_more_than_fits_in_memory_at_once) {
  House house;
  net::run(fetches_more_than_fits_in_memory_at_once(house.context));
}

Task<void> tells_the_quota(House& house) {
  Client client;
  co_await client.connect(house.context);
  EXPECT_THAT(co_await client.ask("CAPABILITY"),
              HasSubstr(" QUOTA QUOTA=RES-STORAGE QUOTA=RES-MESSAGE\r\n"));
  EXPECT_THAT(co_await client.ask("GETQUOTAROOT INBOX"), HasSubstr("x NO Log in first"));
  co_await client.ask("LOGIN user1 secret");
  EXPECT_EQ(co_await client.ask("GETQUOTAROOT inbox"),
            "* QUOTAROOT INBOX\r\nx OK GETQUOTAROOT completed\r\n");
  EXPECT_THAT(co_await client.ask("GETQUOTA \"User quota\""), HasSubstr("x NO [NONEXISTENT]"));
  co_await client.ask(append());
  const auto account = *co_await open_in(house.store);
  account->set_quota({10'000, 0});
  EXPECT_EQ(co_await client.ask("GETQUOTAROOT \"Not there\""),
            "* QUOTAROOT \"Not there\" \"User quota\"\r\n* QUOTA \"User quota\" (STORAGE 1 10)\r\n"
            "x OK GETQUOTAROOT completed\r\n");
  account->set_quota({10'000, 5});
  EXPECT_EQ(co_await client.ask("GETQUOTA {10+}\r\nUser quota"),
            "* QUOTA \"User quota\" (STORAGE 1 10 MESSAGE 1 5)\r\nx OK GETQUOTA completed\r\n");
  EXPECT_THAT(co_await client.ask("GETQUOTA \"\""), HasSubstr("x NO [NONEXISTENT]"));
  EXPECT_THAT(co_await client.ask("SETQUOTA \"User quota\" (STORAGE 512)"),
              HasSubstr("x NO [NOPERM]"));
  for (const char* wrong : {"GETQUOTA", "GETQUOTA a b", "GETQUOTAROOT", "SETQUOTA a"})
    EXPECT_THAT(co_await client.ask(wrong), HasSubstr("x BAD")) << wrong;
  EXPECT_THAT(co_await client.ask("STATUS INBOX (DELETED DELETED-STORAGE)"),
              HasSubstr("(DELETED 0 DELETED-STORAGE 0)"));
  co_await client.ask("SELECT INBOX");
  co_await client.ask("STORE 1 +FLAGS.SILENT (\\Deleted)");
  EXPECT_THAT(co_await client.ask("STATUS INBOX (DELETED DELETED-STORAGE)"),
              HasSubstr("(DELETED 1 DELETED-STORAGE 1)"));
}
TEST(Serve, tells_the_quota) {
  House house;
  net::run(tells_the_quota(house));
}

Task<void> keeps_within_the_quota(House& house) {
  Client client;
  co_await log_in(client, house.context);
  co_await client.ask(append());
  co_await client.ask("CREATE Trash");
  co_await client.ask("SELECT INBOX");
  const auto account = *co_await open_in(house.store);
  account->set_quota({2 * message.size() - 1, 0});
  const std::string size = std::to_string(message.size());
  EXPECT_EQ(co_await client.ask("APPEND INBOX {" + size + "}"),
            "x NO [OVERQUOTA] The account is full\r\n")
      << "before the message came";
  EXPECT_THAT(co_await client.ask("NOOP"), HasSubstr("x OK")) << "what follows is a command";
  EXPECT_THAT(co_await client.ask(append()), HasSubstr("x NO [OVERQUOTA]"))
      << "the message could not be held back";
  EXPECT_THAT(co_await client.ask("COPY 1 Trash"), HasSubstr("x NO [OVERQUOTA]"));
  account->set_quota({1, 1});
  EXPECT_THAT(co_await client.ask("FETCH 1 BODY[TEXT]"), HasSubstr("Hello"));
  EXPECT_THAT(co_await client.ask("MOVE 1 Trash"), HasSubstr("x OK"));
  co_await client.ask("SELECT Trash");
  co_await client.ask("STORE 1 +FLAGS.SILENT (\\Deleted)");
  EXPECT_THAT(co_await client.ask("EXPUNGE"), HasSubstr("* 1 EXPUNGE"));
  account->set_quota({2 * message.size() - 1, 0});
  co_await client.write("x APPEND INBOX {" + size + "}\r\n");
  EXPECT_EQ(co_await client.until("\r\n"), "+ Go ahead\r\n");
  co_await client.write(std::string(message) + "\r\n");
  EXPECT_THAT(co_await client.until("\r\n"), HasSubstr("x OK [APPENDUID"));
}
TEST(Serve, keeps_within_the_quota) {
  House house;
  net::run(keeps_within_the_quota(house));
}

}  // namespace
}  // namespace hikyaku::imap
