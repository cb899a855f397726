// What is worth knowing of a message without opening it: parsed once, when the message arrives, and
// kept with its record, so that FETCH ENVELOPE, BODYSTRUCTURE and header listings never read the
// body.
//
// RFC 5322 (format), RFC 2045-2047, 2231 (MIME), RFC 3501 7.4.2 (the IMAP forms).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace hikyaku::mime {

inline constexpr std::size_t part_depth_max = 50;
inline constexpr std::size_t part_count_max = 1000;
inline constexpr std::size_t header_bytes_max = 1u << 20;  // what lies beyond is body

/// The stored form, read in place: every accessor is a view into `bytes`.
/// The IMAP forms are ready to be sent: quoted strings and literals, non-ASCII octets as they came.
class SummaryView {
 public:
  SummaryView() = default;
  /// Error: permanent when it is not a summary.
  static Result<SummaryView> read(std::string_view bytes);

  std::string_view envelope() const;        // "(date subject from ... message-id)"
  std::string_view body() const;            // BODY, without extension data
  std::string_view body_structure() const;  // BODYSTRUCTURE
  std::uint32_t header_bytes() const;       // of the message's header, the empty line included
  std::int64_t sent() const;  // Date: in seconds since 1970 (UTC); 0 when there is none
  /// The usual header fields as they came, one after the other with their line ends: From, To, Cc,
  /// Bcc, Reply-To, Sender, Subject, Date, Message-ID, In-Reply-To, References, Content-Type,
  /// List-Id, X-Priority, Importance and a few that clients list (see summary.cpp). In the order of
  /// the message.
  std::string_view listed_headers() const;
  /// Is this header's every occurrence in listed_headers()?
  static bool is_listed(std::string_view name);

 private:
  std::string_view parts_[4];
  std::uint32_t header_bytes_ = 0;
  std::int64_t sent_ = 0;
};

/// Parses a message (never fails: any octets are some message) and writes its stored summary.
std::string summarize(std::string_view message);

}  // namespace hikyaku::mime
