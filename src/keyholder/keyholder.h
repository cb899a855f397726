// The keyholder: a process of its own, in which alone the secrets of the reading account and the
// keys of the services are. It logs in to controllers for the server and relays what is said there,
// and accepts tickets; it speaks with nobody else.
//
//   server ── LoginRequest, the TCP connection, one end of a conversation ──> keyholder
//          <── the answer, then LDAP messages in the clear, over the conversation ──
//              keyholder ── the same, encrypted ── controller
//   server ── "tickets", one end of a conversation ──> keyholder
//          <── questions about clients' tickets, and answers, over the conversation ──>
//
// K1  Neither the server's process nor another one of its user can read a secret: not from the
//     files (root's alone), and not from the keyholder's memory (no dump, no trace).
// K2  A secret is shown only to a controller within the domain: the password by TLS to who proves
//     to be it, the key by Kerberos.
// K3  Whatever the server asks costs time and memory within limits that have names.
// K4  The keyholder ends with the server, however that ends.
#pragma once

#include "auth/gss_acceptor.h"
#include "keyholder/message.h"
#include "keyholder/secrets.h"

namespace hikyaku::keyholder {

/// Where the server's end is found by the program that was started as the keyholder.
inline constexpr int channel_descriptor = 3;

inline constexpr int conversations_max = 64;
inline constexpr Milliseconds login_limit_max{10'000};

/// From now on nobody looks into this process.
void close_to_others();

/// Tells the server how the start went; false: the server is gone.
bool greet(int channel, const Result<>& outcome);

/// Answers until the server is gone. Then, threads and all, the process should end. `renewals` is
/// where new secrets come (renewal.h); `tickets` accepts with the secrets' keytab, or is null.
void serve(int channel, int renewals, Secrets& secrets, auth::GssAcceptor* tickets);

}  // namespace hikyaku::keyholder
