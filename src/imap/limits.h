// The limits of the IMAP server, all in one place.
#pragma once

#include <cstddef>

#include "base/clock.h"

namespace hikyaku::imap {

inline constexpr std::size_t line_bytes_max = 64 * 1024;      // of one line of a command
inline constexpr std::size_t literal_bytes_max = 128 * 1024;  // of one that is not a message
inline constexpr std::size_t command_bytes_max = 512 * 1024;  // of a command without its message
inline constexpr std::size_t greeting_command_bytes_max = 16 * 1024;  // before logging in
inline constexpr std::size_t output_bytes_high = 128 * 1024;  // then it is written to the client
inline constexpr std::size_t summary_window_bytes = 512 * 1024;
inline constexpr std::size_t body_slice_bytes = 256 * 1024;
inline constexpr std::size_t sequence_ranges_max = 20'000;
inline constexpr std::size_t search_keys_max = 1000;
inline constexpr std::size_t search_depth_max = 30;
inline constexpr std::size_t fetch_items_max = 200;
inline constexpr std::size_t header_names_max = 200;
inline constexpr std::size_t section_depth_max = 60;
inline constexpr std::size_t flags_per_list_max = 100;
inline constexpr std::size_t keyword_bytes_max = 255;
inline constexpr std::uint64_t storage_unit = 1024;  // RFC 9208 5.1
inline constexpr std::size_t failed_logins_max = 3;  // then the connection ends
inline constexpr std::size_t bad_commands_max = 50;  // in a row
inline constexpr Seconds login_seconds_max{60};      // until logged in, for each wait
inline constexpr Seconds idle_seconds_max{30 * 60};  // RFC 3501 5.4: at least 30 minutes
inline constexpr Seconds write_seconds_max{5 * 60};

}  // namespace hikyaku::imap
