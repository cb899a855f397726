// Serves POP3 on one connection: performs what pop3::Session asks for.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "auth/authenticator.h"
#include "auth/sessions.h"
#include "base/clock.h"
#include "net/stream.h"
#include "pop3/session.h"

namespace hikyaku::pop3 {

/// The certificate may change while the server runs. Null: no TLS.
using GetTlsContext = std::function<std::shared_ptr<net::TlsContext>()>;
struct ServerOptions {
  std::string host_name;
  enum class PlaintextLogin { never, local, always };  // without TLS: from nobody, loopback, all
  PlaintextLogin plaintext_login = PlaintextLogin::never;
  bool implicit_tls = false;  // port 995
  Seconds login_wait{60};     // before login
  Seconds idle_wait{600};     // RFC 1939 section 3: at least 10 minutes
  SessionOptions session;     // limits
};

/// Lives longer than its connections.
struct ServerContext {
  auth::Authenticator& authenticator;
  OpenMaildrop open_maildrop;
  GetTlsContext tls_context;
  ServerOptions options;
  auth::Sessions* sessions = nullptr;  // null: an account's sessions outlive its rights
};

/// Until the connection ends. A handler for net::Listener.
Task<void> serve(std::unique_ptr<net::Stream> stream, const ServerContext& context);

}  // namespace hikyaku::pop3
