// The driver of an SMTP connection: performs over a net::Stream what the session wants.
#pragma once

#include <functional>
#include <memory>

#include "auth/authenticator.h"
#include "auth/sessions.h"
#include "base/clock.h"
#include "net/stream.h"
#include "net/tls.h"
#include "smtp/receiver.h"
#include "smtp/session.h"

namespace hikyaku::smtp {

struct ServerOptions {
  SessionOptions session;
  bool is_implicit_tls = false;  // port 465
  Seconds idle{300};             // RFC 5321 4.5.3.2.7
  Seconds accept{600};           // for the Receiver, the directory and the disk behind it
};

/// Everything must outlive the connections.
struct ServerContext {
  Receiver& receiver;
  auth::Authenticator& authenticator;
  /// Null, or giving null: no TLS. Asked at each handshake, so that a new certificate counts at
  /// once.
  std::function<std::shared_ptr<net::TlsContext>()> tls_context;
  const Clock& clock;
  ServerOptions options;
  auth::Sessions* sessions = nullptr;  // null: an account's sessions outlive its rights
};

/// Serves one connection to its end. Stream::wake() ends it at the next wait with 421.
Task<void> serve(std::unique_ptr<net::Stream> stream, ServerContext& context);

}  // namespace hikyaku::smtp
