// The ports of one service: bound while the process may, then listened on whenever the service
// runs.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/connections.h"

namespace hikyaku::app {

class Ports {
 public:
  explicit Ports(std::int64_t connections_max)
      : connections_max_(static_cast<std::size_t>(connections_max)) {}

  /// On each of the addresses; port 0 is none. Error: denied or permanent, naming the endpoint.
  Result<> bind(const std::vector<std::string>& addresses, std::int64_t port,
                net::Listener::Handler handler);
  void start(net::Loops& loops);
  /// Nothing new is accepted; `running` connections are asked to end.
  void stop();

  Connections& connections() { return connections_; }
  /// "0.0.0.0:25, [::]:25"
  std::string describe() const;

 private:
  struct One {
    std::unique_ptr<net::Listener> listener;
    net::Listener::Handler handler;
  };
  std::size_t connections_max_;
  Connections connections_;
  std::vector<One> all_;
};

}  // namespace hikyaku::app
