// What the server asks of the keyholder about tickets, and what it is answered, as octets. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "auth/ticket_acceptor.h"

namespace hikyaku::keyholder {

/// The first message of a conversation about tickets; its descriptor is the conversation, a
/// SOCK_SEQPACKET socket: one question, one answer, and again.
inline constexpr std::string_view tickets_greeting = "tickets";

std::string encode(const auth::TicketQuestion& question);
/// Nothing: malformed.
std::optional<auth::TicketQuestion> parse_ticket_question(std::string_view octets);

std::string encode(const auth::TicketAnswer& answer);
std::optional<auth::TicketAnswer> parse_ticket_answer(std::string_view octets);

/// Instead of a question: for which services is there a key?
inline constexpr std::string_view keys_question = "keys";
std::string encode(const auth::TicketServices& services);
std::optional<auth::TicketServices> parse_ticket_services(std::string_view octets);

}  // namespace hikyaku::keyholder
