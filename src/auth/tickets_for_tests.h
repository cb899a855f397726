// A TicketAcceptor that takes made-up tokens, and what a controller would say of their owners.
#pragma once

#include <string>
#include <vector>

#include "auth/ticket_acceptor.h"
#include "base/bytes.h"

namespace hikyaku::auth {

/// S-1-5-21-1-2-3-RID
inline std::string sid_for_tests(std::uint32_t rid) {
  std::string sid("\1\5\0\0\0\0\0\5", 8);
  ByteWriter writer(sid);
  for (const std::uint32_t part : {std::uint32_t{21}, 1u, 2u, 3u, rid}) writer.u32(part);
  return sid;
}

/// KERB_VALIDATION_INFO of sid_for_tests(rid), with a name, a group and a server.
inline std::string logon_info_for_tests(std::uint32_t rid, std::uint32_t groups = 2) {
  std::string octets;
  ByteWriter out(octets);
  const auto text_head = [&](std::uint16_t characters) {
    out.u16(static_cast<std::uint16_t>(characters * 2));
    out.u16(static_cast<std::uint16_t>(characters * 2));
    out.u32(characters > 0 ? 0x20000 : 0);
  };
  const auto zeros = [&](std::size_t count) { out.raw(std::string(count, '\0')); };
  const auto text = [&](std::string_view characters) {
    out.u32(static_cast<std::uint32_t>(characters.size()));
    out.u32(0);
    out.u32(static_cast<std::uint32_t>(characters.size()));
    for (const char c : characters) out.u16(static_cast<unsigned char>(c));
    while ((octets.size() - 16) % 4 != 0) out.u8(0);
  };
  out.raw(std::string_view("\1\x10\x08\0\xcc\xcc\xcc\xcc", 8));
  zeros(8);
  out.u32(0x20000);
  zeros(48);
  text_head(5);
  for (int i = 0; i < 5; ++i) text_head(0);
  zeros(4);
  out.u32(rid);
  out.u32(513);
  out.u32(groups);
  out.u32(0x20000);
  zeros(20);
  text_head(3);
  text_head(5);
  out.u32(0x20000);
  zeros(40);
  zeros(20);
  text("user1");
  out.u32(groups);
  for (std::uint32_t i = 0; i < groups; ++i) {
    out.u32(513 + i);
    out.u32(7);
  }
  text("DC1");
  text("EPOST");
  out.u32(4);
  std::string domain = sid_for_tests(0);
  domain.resize(domain.size() - 4);
  --domain[1];
  out.raw(domain);
  return octets;
}

/// Takes "ticket of RID": done at once; "mutual ...": with a token for the client; "more": asks for
/// another one; "closed": nobody can look; anything else is refused. Blanks before it are passed
/// over: they make it long. What is wrapped begins with
/// "wrapped:".
class TicketsForTests final : public TicketAcceptor {
 public:
  bool has_key(Service service) const override { return service != Service::smtp || has_smtp; }
  Task<TicketAnswer> ask(TicketQuestion question) override { co_return answer(question); }

  TicketAnswer answer(const TicketQuestion& question) {
    TicketAnswer given;
    questions.push_back(question);
    given.outcome = TicketAnswer::Outcome::refused;
    given.detail = "no ticket";
    std::string_view token = question.token;
    if (question.kind == TicketQuestion::Kind::unwrap) {
      if (!token.starts_with("wrapped:") || question.context != 7) return given;
      given.outcome = TicketAnswer::Outcome::done;
      given.token = token.substr(8);
      return given;
    }
    if (token == "closed") given.outcome = TicketAnswer::Outcome::unavailable;
    if (token == "more") {
      given.outcome = TicketAnswer::Outcome::go_on;
      given.token = "and?";
      given.context = 5;
    }
    if (token.starts_with("mutual ")) {
      token.remove_prefix(7);
      given.token = "it is me";
    }
    if (const auto end = token.find_first_not_of(' '); end != token.npos) token.remove_prefix(end);
    if (!token.starts_with("ticket of ")) return given;
    given.outcome = TicketAnswer::Outcome::done;
    given.principal = "user1@EPOST.TEST";
    given.context = question.offer.empty() ? 0 : 7;
    if (!question.offer.empty()) given.wrapped_offer = "wrapped:" + question.offer;
    if (token != "ticket of nobody") given.logon_info = logon_info_for_tests(1000);
    return given;
  }

  bool has_smtp = true;
  std::vector<TicketQuestion> questions;
};

}  // namespace hikyaku::auth
