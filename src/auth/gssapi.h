// The mechanisms that take a Kerberos ticket: GSSAPI (RFC 4752), GSS-SPNEGO (MS-SPNG, as clients of
// Windows use it). No security layer is offered: the connection is under TLS.
// Private to the library.
#pragma once

#include <memory>

#include "auth/mechanism.h"

namespace hikyaku::auth {

inline constexpr std::string_view gssapi_name = "GSSAPI", gss_spnego_name = "GSS-SPNEGO";

/// The largest MaxTokenSize that Windows knows: groups by the thousand make tickets long.
inline constexpr std::size_t token_bytes_max = 65'535;

/// `binding` must outlive it.
std::unique_ptr<Mechanism> make_gssapi(Service service, const net::ChannelBinding& binding);
std::unique_ptr<Mechanism> make_gss_spnego(Service service, const net::ChannelBinding& binding);

}  // namespace hikyaku::auth
