// What the IMAP server needs of the rest of the house.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "auth/authenticator.h"
#include "auth/mechanisms.h"
#include "auth/sessions.h"
#include "base/clock.h"
#include "net/tls.h"
#include "store/account.h"

namespace hikyaku::imap {

enum class PlaintextLogin {
  never,  // only under TLS
  local,  // also from this machine
  always,
};

struct ServerOptions {
  std::string host_name;
  bool implicit_tls = false;  // port 993: TLS from the first octet
  PlaintextLogin plaintext_login = PlaintextLogin::local;
  std::uint64_t message_bytes_max = 50u << 20;  // of an APPEND
  int utc_offset_minutes = 0;                   // of INTERNALDATE, and of the days of SEARCH
};

struct ServerContext {
  auth::Authenticator& authenticator;
  std::function<Task<Result<std::shared_ptr<store::Account>>>(const directory::Account&)>
      open_account;
  std::function<std::shared_ptr<net::TlsContext>()> tls_context;  // null: no TLS
  const Clock& clock;
  ServerOptions options;
  /// Sessions that are woken say goodbye.
  std::atomic<bool> is_stopping = false;
  const auth::Mechanisms* mechanisms = &auth::Mechanisms::of_directory();  // outlives the sessions
  auth::Sessions* sessions = nullptr;  // null: an account's sessions outlive its rights
};

}  // namespace hikyaku::imap
