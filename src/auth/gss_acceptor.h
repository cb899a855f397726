// The TicketAcceptor within this process: MIT's GSS-API and a keytab file. What blocks runs on
// threads of its own. Only AES keys count, whatever else the file holds.
#pragma once

#include <atomic>
#include <functional>
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
  /// Gives the keytab's content instead of the file, another pointer after each change.
  std::function<std::shared_ptr<const std::string>()> held = nullptr;
};

class GssAcceptor final : public TicketAcceptor {
 public:
  explicit GssAcceptor(GssAcceptorOptions options);
  ~GssAcceptor() override;

  /// As the file was some seconds ago: it is read again by itself.
  bool has_key(Service service) const override;
  Task<TicketAnswer> ask(TicketQuestion question) override;
  /// The same on the caller's thread. Blocking.
  TicketAnswer answer(const TicketQuestion& question);
  /// As of now.
  TicketServices services() const;

 private:
  void read_keys() const;
  void read_file() const;
  void read_held() const;

  const GssAcceptorOptions options_;
  mutable Published<const TicketKeys> keys_;
  mutable std::atomic<std::int64_t> look_at_{0};  // seconds of the steady clock
  mutable std::mutex reading_;
  mutable std::shared_ptr<const std::string> content_;  // as it was held the last time
  std::unique_ptr<GssContexts> contexts_;
  mutable net::Pool threads_;
};

}  // namespace hikyaku::auth
