// The client's messages of SCRAM (RFC 5802 section 7). Pure. Private to the library.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hikyaku::auth {

inline constexpr std::size_t scram_nonce_bytes_max = 256;

/// client-first-message = gs2-header client-first-message-bare
struct ClientFirst {
  char flag = 'n';                // gs2-cbind-flag: 'n', 'y' or 'p'
  std::string_view binding_name;  // with 'p'
  std::string authorization, login;
  std::string_view nonce;
  std::string_view header;  // gs2-header, with its last comma
  std::string_view bare;
};
/// The views are parts of `message`. Extensions are passed over; a mandatory one (m=) is refused.
std::optional<ClientFirst> parse_client_first(std::string_view message);

/// client-final-message = channel-binding "," nonce ["," extensions] "," proof
struct ClientFinal {
  std::string binding;  // decoded
  std::string_view nonce;
  std::string proof;               // decoded
  std::string_view without_proof;  // client-final-message-without-proof
};
std::optional<ClientFinal> parse_client_final(std::string_view message);

}  // namespace hikyaku::auth
