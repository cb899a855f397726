#include <gtest/gtest.h>

#include "auth/logon_info.h"
#include "auth/mechanisms.h"
#include "auth/tickets_for_tests.h"
#include "net/loop.h"

namespace hikyaku::auth {
namespace {

using namespace std::string_view_literals;
using Challenge = Mechanism::Challenge;
using Done = Mechanism::Done;
using Malformed = Mechanism::Malformed;
using Ask = Mechanism::Ask;

const net::ChannelBinding bound{"exporter", "end-point"};

class Tickets : public testing::Test {
 protected:
  std::unique_ptr<Mechanism> make(std::string_view name) {
    auto mechanism = mechanisms_.make(name, bound);
    EXPECT_NE(mechanism, nullptr) << name;
    return mechanism;
  }
  /// What a driver does: asks until the mechanism says something else.
  Mechanism::Step asked(Mechanism& mechanism, Mechanism::Step step) {
    while (auto* ask = std::get_if<Ask>(&step))
      step = mechanism.answered(tickets_.answer(ask->question));
    return step;
  }
  Mechanism::Step first(Mechanism& mechanism, std::string_view token) {
    return asked(mechanism, mechanism.start(token));
  }
  Mechanism::Step next(Mechanism& mechanism, std::string_view token) {
    return asked(mechanism, mechanism.next(token));
  }
  static std::string challenge(const Mechanism::Step& step) {
    const auto* said = std::get_if<Challenge>(&step);
    return said ? said->text : "(none)";
  }
  static TicketProof proof(const Mechanism::Step& step) {
    const auto* done = std::get_if<Done>(&step);
    if (!done) return {{}, false, "(not done)"};
    return done->credentials.ticket.value_or(TicketProof{{}, false, "(no ticket)"});
  }
  TicketsForTests tickets_;
  Mechanisms mechanisms_{{PasswordSource::directory, nullptr, false, false, "mail.example.jp",
                          &tickets_, Service::imap}};
};

TEST_F(Tickets, gssapi_offers_no_layer_and_takes_the_clients_choice) {
  // RFC 4752 section 3: the token, the server's, an empty one, the offer, the choice.
  const auto mechanism = make("GSSAPI");
  EXPECT_EQ(challenge(mechanism->start(std::nullopt)), "");
  EXPECT_EQ(challenge(next(*mechanism, "mutual ticket of 1000")), "it is me");
  EXPECT_EQ(challenge(next(*mechanism, "")), "wrapped:\1\0\0\0"sv);
  const auto step = next(*mechanism, "wrapped:\1\0\0\0user1@abc.jp"sv);
  EXPECT_EQ(proof(step).sid, sid_for_tests(1000));
  EXPECT_EQ(std::get<Done>(step).credentials.login, "user1@EPOST.TEST");
  EXPECT_EQ(std::get<Done>(step).credentials.authorization, "user1@abc.jp");
  EXPECT_TRUE(std::get<Done>(step).credentials.password.empty());
  ASSERT_EQ(tickets_.questions.size(), 2u);
  EXPECT_EQ(tickets_.questions[0].binding.tls_exporter, "exporter");
  EXPECT_EQ(tickets_.questions[0].service, Service::imap);
  EXPECT_EQ(tickets_.questions[1].context, 7u);
}

TEST_F(Tickets, gssapi_without_a_token_for_the_client_goes_on_to_the_offer) {
  const auto mechanism = make("gssapi");
  EXPECT_EQ(challenge(first(*mechanism, "ticket of 1000")), "wrapped:\1\0\0\0"sv);
  EXPECT_EQ(proof(next(*mechanism, "wrapped:\1\0\0\0"sv)).sid, sid_for_tests(1000));
}

TEST_F(Tickets, spnego_ends_with_its_last_token) {
  const auto with_token = make("GSS-SPNEGO");
  EXPECT_EQ(challenge(first(*with_token, "more")), "and?");
  EXPECT_EQ(challenge(next(*with_token, "mutual ticket of 1000")), "it is me");
  EXPECT_EQ(tickets_.questions.back().context, 5u);
  EXPECT_TRUE(tickets_.questions.back().is_spnego && tickets_.questions.back().offer.empty());
  EXPECT_EQ(proof(next(*with_token, "")).sid, sid_for_tests(1000));
  const auto without = make("GSS-SPNEGO");
  EXPECT_EQ(proof(first(*without, "ticket of 1000")).sid, sid_for_tests(1000));
}

TEST_F(Tickets, only_the_choice_of_no_layer_is_taken) {
  for (const std::string_view choice :
       {"wrapped:"sv, "wrapped:\1\0\0"sv, "wrapped:\2\0\0\0"sv, "wrapped:\4\0\0\0"sv,
        "wrapped:\1\0\0\1"sv, "wrapped:\1\0\0\0a\0b"sv, "wrapped:\1\0\0\0\xff"sv}) {
    const auto mechanism = make("GSSAPI");
    (void)first(*mechanism, "ticket of 1000");
    EXPECT_TRUE(std::holds_alternative<Malformed>(next(*mechanism, choice))) << choice;
  }
  const auto long_name = make("GSSAPI");
  (void)first(*long_name, "ticket of 1000");
  EXPECT_TRUE(std::holds_alternative<Malformed>(
      next(*long_name, std::string("wrapped:\1\0\0\0", 12) + std::string(1021, 'a'))));
}

TEST_F(Tickets, what_is_no_ticket_is_a_refusal_and_not_an_account) {
  for (const std::string_view name : {"GSSAPI", "GSS-SPNEGO"})
    for (const std::string_view token :
         {"x"sv, "ticket"sv, "mutual"sv, "\0\0"sv, "wrapped:\1\0\0\0"sv}) {
      const auto mechanism = make(name);
      const TicketProof given = proof(first(*mechanism, token));
      EXPECT_TRUE(given.sid.empty() && !given.is_temporary) << token;
      EXPECT_EQ(given.detail, "no ticket");
    }
  const auto forged = make("GSSAPI");
  (void)first(*forged, "ticket of 1000");
  EXPECT_TRUE(proof(next(*forged, "\1\0\0\0"sv)).sid.empty()) << "not wrapped";
}

TEST_F(Tickets, a_ticket_that_does_not_say_whose_it_is_is_refused) {
  const auto mechanism = make("GSS-SPNEGO");
  const TicketProof given = proof(first(*mechanism, "ticket of nobody"));
  EXPECT_TRUE(given.sid.empty());
  EXPECT_TRUE(given.detail.contains("SID")) << given.detail;
}

TEST_F(Tickets, nobody_who_can_look_at_it_is_temporary) {
  const auto mechanism = make("GSSAPI");
  EXPECT_TRUE(proof(first(*mechanism, "closed")).is_temporary);
}

TEST_F(Tickets, responses_out_of_turn_are_malformed) {
  EXPECT_TRUE(std::holds_alternative<Malformed>(make("GSSAPI")->start("")));
  EXPECT_TRUE(std::holds_alternative<Malformed>(make("GSSAPI")->start(std::string(65'536, 'x'))));
  const auto eager = make("GSSAPI");
  (void)first(*eager, "mutual ticket of 1000");
  EXPECT_TRUE(std::holds_alternative<Malformed>(eager->next("wrapped:\1\0\0\0"sv)));
  const auto unasked = make("GSS-SPNEGO");
  EXPECT_TRUE(std::holds_alternative<Ask>(unasked->start("ticket of 1000")));
  EXPECT_TRUE(std::holds_alternative<Malformed>(unasked->next("ticket of 1000")));
}

TEST_F(Tickets, are_offered_where_there_is_a_key_and_the_directory_counts) {
  using Names = std::vector<std::string_view>;
  const auto of = [&](PasswordSource source, Service service) {
    return Mechanisms({source, nullptr, false, false, "mail.example.jp", &tickets_, service});
  };
  const Names all{"GSSAPI", "GSS-SPNEGO", "PLAIN", "LOGIN"}, passwords{"PLAIN", "LOGIN"};
  EXPECT_EQ(of(PasswordSource::directory, Service::smtp).names({}), all);
  EXPECT_EQ(of(PasswordSource::both, Service::pop3).names(bound), all);
  EXPECT_EQ(of(PasswordSource::file, Service::imap).names({}), passwords);
  tickets_.has_smtp = false;
  const Mechanisms without = of(PasswordSource::directory, Service::smtp);
  EXPECT_EQ(without.names({}), passwords);
  EXPECT_EQ(without.make("GSSAPI", bound), nullptr);
  EXPECT_FALSE(without.has_long_lines("GSSAPI x"));
  EXPECT_TRUE(of(PasswordSource::directory, Service::imap).has_long_lines("gssapi x"));
}

TEST_F(Tickets, are_asked_of_the_acceptor) {
  const auto answer =
      net::run(mechanisms_.ask({TicketQuestion::Kind::accept, Service::imap, true, 0, "more"}));
  EXPECT_EQ(answer.token, "and?");
}

TEST(LogonInfo, says_the_sid) {
  const auto info = parse_logon_info(logon_info_for_tests(1104));
  ASSERT_TRUE(info);
  EXPECT_EQ(info->sid, sid_for_tests(1104));
  EXPECT_EQ(info->name, "u\0s\0e\0r\0001\0"sv);
}

TEST(LogonInfo, that_is_cut_anywhere_says_nothing) {
  const std::string octets = logon_info_for_tests(1104);
  for (std::size_t size = 0; size < octets.size(); ++size)
    EXPECT_FALSE(parse_logon_info(std::string_view(octets).substr(0, size))) << size;
}

TEST(LogonInfo, with_wild_counts_says_nothing) {
  EXPECT_FALSE(parse_logon_info(logon_info_for_tests(0))) << "the SID stands elsewhere";
  EXPECT_TRUE(parse_logon_info(logon_info_for_tests(1104, 8000)));
  std::string octets = logon_info_for_tests(1104);
  constexpr std::size_t group_count_at = 16 + 4 + 48 + 48 + 4 + 8;
  octets[group_count_at] = 3;
  EXPECT_FALSE(parse_logon_info(octets)) << "another number of groups than there are";
  octets = logon_info_for_tests(1104);
  octets[octets.size() - 23] = '\x10';  // the domain's SID: more sub-authorities than there may be
  EXPECT_FALSE(parse_logon_info(octets));
}

}  // namespace
}  // namespace hikyaku::auth
