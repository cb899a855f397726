// Tickets are accepted by the keyholder, which has the keys. Questions wait on threads of their
// own.
#pragma once

#include <atomic>
#include <mutex>
#include <vector>

#include "auth/ticket_acceptor.h"
#include "base/published.h"
#include "keyholder/message.h"
#include "net/loop.h"

namespace hikyaku::keyholder {

class TicketClient final : public auth::TicketAcceptor {
 public:
  /// `channel` to the keyholder must outlive it.
  TicketClient(const Socket& channel, std::string keytab);

  /// As it was some seconds ago.
  bool has_key(Service service) const override;
  Task<auth::TicketAnswer> ask(auth::TicketQuestion question) override;

 private:
  /// One question and its answer, on a conversation that nobody else uses. Error: the keyholder is
  /// gone.
  Result<std::string> exchange(const std::string& question) const;
  Result<Socket> conversation() const;
  void look_at_keys() const;

  const Socket& channel_;
  const std::string keytab_;  // its name, for events
  mutable std::mutex mutex_;
  mutable std::vector<Socket> idle_;
  mutable Published<const auth::TicketServices> keys_;
  mutable std::atomic<std::int64_t> look_at_{0};  // seconds of the steady clock
  mutable net::Pool threads_;
};

}  // namespace hikyaku::keyholder
