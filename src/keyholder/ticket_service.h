// The keyholder's answers about tickets.
#pragma once

#include "auth/gss_acceptor.h"
#include "keyholder/message.h"

namespace hikyaku::keyholder {

/// Until the server closes the conversation, or says what is no question. Blocking.
void answer_tickets(const Socket& conversation, auth::GssAcceptor& acceptor);

}  // namespace hikyaku::keyholder
