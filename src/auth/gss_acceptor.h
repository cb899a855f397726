// The TicketAcceptor within this process: MIT's GSS-API and a keytab file. What blocks runs on
// threads of its own. Only AES keys count, whatever else the file holds.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>

#include "auth/ticket_acceptor.h"
#include "base/published.h"
#include "net/loop.h"

namespace hikyaku::auth {

class GssContexts;
class TicketKeys;

struct GssAcceptorOptions {
  std::string keytab;
  /// A file for the tickets' authenticators that were seen: each is good once (RFC 4120 3.2.3).
  std::string replay_cache;
};

class GssAcceptor final : public TicketAcceptor {
 public:
  explicit GssAcceptor(GssAcceptorOptions options);
  ~GssAcceptor() override;

  /// As the file was some seconds ago: it is read again by itself.
  bool has_key(Service service) const override;
  Task<TicketAnswer> ask(TicketQuestion question) override;

 private:
  TicketAnswer answer(const TicketQuestion& question);
  void read_keys() const;

  const GssAcceptorOptions options_;
  mutable Published<const TicketKeys> keys_;
  mutable std::atomic<std::int64_t> look_at_{0};  // seconds of the steady clock
  mutable std::mutex reading_;
  std::unique_ptr<GssContexts> contexts_;
  mutable net::Pool threads_;
};

}  // namespace hikyaku::auth
