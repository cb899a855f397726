#include "keyholder/ticket_service.h"

#include "keyholder/ticket_message.h"

namespace hikyaku::keyholder {

void answer_tickets(const Socket& conversation, auth::GssAcceptor& acceptor) {
  for (;;) {
    const auto message = receive_message(conversation.fd());
    if (!message || !*message) return;
    const std::string& octets = (*message)->octets;
    std::string answer;
    if (octets == keys_question) {
      answer = encode(acceptor.services());
    } else {
      const auto question = parse_ticket_question(octets);
      if (!question) return;
      answer = encode(acceptor.answer(*question));
    }
    if (!send_message(conversation.fd(), answer)) return;
  }
}

}  // namespace hikyaku::keyholder
