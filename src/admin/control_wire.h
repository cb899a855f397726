// The lines and octets of the control socket, as both ends see them. Private to the library.
#pragma once

#include <string>

#include "admin/api.h"
#include "net/stream.h"

namespace hikyaku::admin {

std::string request_line(std::string method, Arguments arguments, std::size_t octets = 0);
std::string reply_line(const Reply& reply);
std::string error_line(const Error& error);

/// The error that an answer tells, if it does.
Result<> error_of(const boost::json::object& answer);
/// How many octets follow. Error: limit, when they are too many; permanent, when it is no number.
Result<std::size_t> announced_octets(const boost::json::object& object);

/// What comes in over a connection.
class Incoming {
 public:
  explicit Incoming(net::Stream& stream) : stream_(stream) {}
  /// Without its end. Error: limit, when it is longer than `bytes_max`.
  Task<Result<std::string>> line(std::size_t bytes_max);
  /// Renews the stream's wait as they come.
  Task<Result<std::string>> octets(std::size_t count);

 private:
  net::Stream& stream_;
  std::string buffer_;
};

}  // namespace hikyaku::admin
