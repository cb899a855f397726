// The Received field that this server puts in front (RFC 5321 4.4, RFC 3848).
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "smtp/receiver.h"

namespace hikyaku::smtp {

struct Trace {
  std::string_view host_name;  // of this server
  std::string_view protocol;   // "ESMTPSA"
  std::string_view tls;        // "TLSv1.3 TLS_AES_256_GCM_SHA384", or empty
  std::string_view id;
  Time time;
};
/// With its CRLF. The for clause only when there is one recipient: no blind copy is given away.
std::string received_field(const Sender& sender, const std::vector<Path>& recipients,
                           const Trace& trace);

inline constexpr int received_fields_max = 100;
/// Received fields in the header of `message`; counts no further than `limit`.
int count_received(std::string_view message, int limit = received_fields_max + 1);

/// "Tue, 24 Nov 2026 05:47:47 +0000"
std::string date_time(Time time);

}  // namespace hikyaku::smtp
