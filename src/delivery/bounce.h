// Writing the message that tells a sender of failure: a delivery status notification.
// RFC 3461 section 6 (what it holds), RFC 3464 (message/delivery-status), RFC 6522
// (multipart/report), RFC 3834 (Auto-Submitted). Pure. Delay notices are not written.
#pragma once

#include <string>
#include <vector>

#include "delivery/entry.h"
#include "text/catalogue.h"

namespace hikyaku::delivery {

/// An original up to this size is returned whole; of a larger one, the header.
inline constexpr std::size_t returned_message_bytes_max = 64u << 10;
inline constexpr std::size_t returned_header_bytes_max = 64u << 10;

struct BounceOptions {
  std::string host_name;
  Language language = Language::en;
};

struct Bounce {
  std::string message;
  bool body_8bit = false;
};

/// `failed`: indexes of the entry's recipients that are reported on. `original`: the start of the
/// message, at least returned_message_bytes_max + 1 octets of it, or all.
Bounce write_bounce(const BounceOptions& options, const Entry& entry,
                    const std::vector<std::uint32_t>& failed, std::string_view original, Time now);

/// RFC 5322 3.3 date-time, in UTC.
std::string date_text(Time time);

}  // namespace hikyaku::delivery
