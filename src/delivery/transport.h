// How a message gets to another server: connections that are opened to a hop and carry one or more
// messages. The outbound side sees only this, so that its rules are tested without a network.
#pragma once

#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "delivery/route_finder.h"
#include "net/task.h"

namespace hikyaku::delivery {

struct Outgoing {
  smtp::Path from;
  std::vector<smtp::Path> recipients;
  bool body_8bit = false;
  std::string message;
};

/// What became of a recipient: reason.status is 2.x.x, 4.x.x or 5.x.x.
struct Sent {
  std::vector<Reason> recipients;  // one for each, in order
  bool is_usable = true;           // the connection, for another message
};

class Connection {
 public:
  virtual ~Connection() = default;
  virtual Task<Sent> send(Outgoing outgoing) = 0;
  virtual Task<void> quit() = 0;
};

class Transport {
 public:
  virtual ~Transport() = default;
  /// Up to the answer to EHLO, TLS where the server offers it. The reason is this hop's alone:
  /// another one may work.
  virtual Task<std::expected<std::unique_ptr<Connection>, Reason>> connect(Hop hop) = 0;
};

}  // namespace hikyaku::delivery
