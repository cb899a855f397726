// The local socket between the hikyaku command and the running server. One JSON object a line:
//   -> {"method": "queue.list", "arguments": {}}
//   <- {"result": ...}   or   {"error": {"kind": "permanent", "detail": "..."}}
//   <- {"line": "..."}   any number, from a method that is followed, until the caller leaves
// Either object may have "octets": N, and then N octets follow its line. A caller may ask again
// over the same connection. Who may connect is decided by the socket's mode: the server's user and
// root.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "admin/api.h"
#include "net/loop.h"

namespace hikyaku::admin {

inline constexpr std::size_t request_bytes_max = 1u << 20;
inline constexpr std::size_t octets_max = 512u << 20;  // of one request or answer
inline constexpr std::size_t follow_lines_queued_max = 10'000;
inline constexpr Seconds request_wait{30};
inline constexpr Seconds next_request_wait{600};

/// Serves one connection of the socket.
Task<void> serve_control(std::unique_ptr<net::Stream> stream, const Api& api);

/// Calls a method of the running server. For commands: blocks.
Result<boost::json::value> call(const std::string& socket, std::string method,
                                Arguments arguments = {});

/// A connection for many calls. Each blocks; from one thread.
class Connection {
 public:
  /// Error: of connecting; temporary when nobody listens there.
  static Result<std::unique_ptr<Connection>> open(const std::string& socket);
  /// Over a socket that is connected already.
  static std::unique_ptr<Connection> over(int socket);
  ~Connection();

  /// Errors: where "admin", what the server said; others, of the connection, which is of no use
  /// then.
  Result<Reply> call(std::string method, Arguments arguments, std::string octets = {});
  /// Calls `line`, on this thread, for each line until it says false or the other end leaves. The
  /// connection is of no use afterwards, but goes on being held until it is destroyed.
  Result<> follow(std::string method, Arguments arguments,
                  const std::function<bool(std::string_view)>& line);

 private:
  struct Talk;
  Connection();
  net::Loops loops_{1};
  std::unique_ptr<Talk> talk_;
};

/// Calls `line` for each line until it says false or the server leaves.
Result<> follow(const std::string& socket, std::string method, Arguments arguments,
                const std::function<bool(std::string_view)>& line);

}  // namespace hikyaku::admin
