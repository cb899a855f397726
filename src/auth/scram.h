// SCRAM-SHA-256 and SCRAM-SHA-256-PLUS (RFC 5802, RFC 7677) on the server's side. Private to the
// library.
//
//   start --client-first--> final --client-final--> last --empty response--> done
#pragma once

#include <memory>

#include "auth/mechanisms.h"

namespace hikyaku::auth {

inline constexpr std::string_view scram_name = "SCRAM-SHA-256";
inline constexpr std::string_view scram_plus_name = "SCRAM-SHA-256-PLUS";

/// Both must outlive it. `server_nonce`: for tests; empty: a new one.
std::unique_ptr<Mechanism> make_scram(const Secrets& secrets, const net::ChannelBinding& binding,
                                      bool is_plus, std::string server_nonce = {});

}  // namespace hikyaku::auth
