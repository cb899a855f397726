// The local socket between the hikyaku command and the running server. One JSON object a line:
//   -> {"method": "queue.list", "arguments": {}}
//   <- {"result": ...}   or   {"error": {"kind": "permanent", "detail": "..."}}
//   <- {"line": "..."}   any number, from a method that is followed, until the caller leaves
// Who may connect is decided by the socket's mode: the server's user and root.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "admin/api.h"
#include "net/loop.h"

namespace hikyaku::admin {

inline constexpr std::size_t request_bytes_max = 1u << 20;
inline constexpr std::size_t follow_lines_queued_max = 10'000;
inline constexpr Seconds request_wait{30};

/// Serves one connection of the socket.
Task<void> serve_control(std::unique_ptr<net::Stream> stream, const Api& api);

/// Calls a method of the running server. For commands: blocks.
Result<boost::json::value> call(const std::string& socket, std::string method,
                                Arguments arguments = {});
/// Calls `line` for each line until it says false or the server leaves.
Result<> follow(const std::string& socket, std::string method, Arguments arguments,
                std::function<bool(std::string_view)> line);

}  // namespace hikyaku::admin
