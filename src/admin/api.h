// What an administrator can ask of the running server: named methods with JSON arguments. The
// hikyaku command calls them over the local socket.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include <boost/json.hpp>

#include "net/task.h"

namespace hikyaku::admin {

using Arguments = boost::json::object;
using Handler = std::function<Task<Result<boost::json::value>>(Arguments)>;

/// What a method gives that takes and gives octets besides.
struct Reply {
  boost::json::value value;
  std::string octets;
};
using DataHandler = std::function<Task<Result<Reply>>(Arguments, std::string octets)>;

/// Gives lines until it is destroyed: `emit` may be called from any thread.
using Emit = std::function<void(std::string line)>;
using Follower = std::function<Result<std::shared_ptr<void>>(const Arguments&, Emit)>;

class Api {
 public:
  void add(std::string method, Handler handler) {
    handlers_[std::move(method)] = std::move(handler);
  }
  /// A method that takes octets, gives octets, or both.
  void add_data(std::string method, DataHandler handler) {
    data_handlers_[std::move(method)] = std::move(handler);
  }
  /// A method that answers with lines until the caller leaves.
  void add_follower(std::string method, Follower follower) {
    followers_[std::move(method)] = std::move(follower);
  }

  /// Error: permanent when there is no such method, or it takes no octets; else what the handler
  /// says.
  Task<Result<Reply>> call(std::string method, Arguments arguments, std::string octets) const;
  const Follower* follower(const std::string& method) const;

 private:
  std::map<std::string, Handler> handlers_;
  std::map<std::string, DataHandler> data_handlers_;
  std::map<std::string, Follower> followers_;
};

/// The text argument `name`. Error: permanent, naming it, when it is missing or not a text.
Result<std::string> text_argument(const Arguments& arguments, std::string_view name);
/// The whole number `name`, not negative. Error: permanent, likewise.
Result<std::uint64_t> number_argument(const Arguments& arguments, std::string_view name);

}  // namespace hikyaku::admin
