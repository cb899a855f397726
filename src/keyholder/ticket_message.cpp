#include "keyholder/ticket_message.h"

#include "base/bytes.h"

namespace hikyaku::keyholder {
namespace {

using auth::TicketAnswer;
using auth::TicketQuestion;
using auth::TicketServices;

// Nothing: the octets have no such value.
template <class Value>
std::optional<Value> one_of(std::uint8_t octet, Value last) {
  if (octet > static_cast<std::uint8_t>(last)) return std::nullopt;
  return static_cast<Value>(octet);
}

}  // namespace

std::string encode(const TicketQuestion& question) {
  std::string octets;
  ByteWriter out(octets);
  out.u8(static_cast<std::uint8_t>(question.kind));
  out.u8(static_cast<std::uint8_t>(question.service));
  out.u8(question.is_spnego);
  out.u64(question.context);
  out.string(question.token);
  out.string(question.offer);
  out.string(question.binding.tls_server_end_point);
  out.string(question.binding.tls_exporter);
  return octets;
}

std::optional<TicketQuestion> parse_ticket_question(std::string_view octets) {
  ByteReader in(octets);
  TicketQuestion question;
  const auto kind = one_of(in.u8(), TicketQuestion::Kind::unwrap);
  const auto service = one_of(in.u8(), Service::admin);
  question.is_spnego = in.u8() != 0;
  question.context = in.u64();
  question.token = in.string();
  question.offer = in.string();
  question.binding.tls_server_end_point = in.string();
  question.binding.tls_exporter = in.string();
  if (!kind || !service || !in.ok() || !in.at_end()) return std::nullopt;
  question.kind = *kind;
  question.service = *service;
  return question;
}

std::string encode(const TicketAnswer& answer) {
  std::string octets;
  ByteWriter out(octets);
  out.u8(static_cast<std::uint8_t>(answer.outcome));
  out.u64(answer.context);
  for (const std::string* one : {&answer.token, &answer.wrapped_offer, &answer.principal,
                                 &answer.logon_info, &answer.detail})
    out.string(*one);
  return octets;
}

std::optional<TicketAnswer> parse_ticket_answer(std::string_view octets) {
  ByteReader in(octets);
  TicketAnswer answer;
  const auto outcome = one_of(in.u8(), TicketAnswer::Outcome::unavailable);
  answer.context = in.u64();
  for (std::string* one : {&answer.token, &answer.wrapped_offer, &answer.principal,
                           &answer.logon_info, &answer.detail})
    *one = in.string();
  if (!outcome || !in.ok() || !in.at_end()) return std::nullopt;
  answer.outcome = *outcome;
  return answer;
}

std::string encode(const TicketServices& services) {
  std::string octets;
  ByteWriter out(octets);
  for (const bool one : services.has_key) out.u8(one);
  out.string(services.problem);
  return octets;
}

std::optional<TicketServices> parse_ticket_services(std::string_view octets) {
  ByteReader in(octets);
  TicketServices services;
  for (bool& one : services.has_key) one = in.u8() != 0;
  services.problem = in.string();
  if (!in.ok() || !in.at_end()) return std::nullopt;
  return services;
}

}  // namespace hikyaku::keyholder
