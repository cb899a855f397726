// The server's side of the keyholder.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <sys/types.h>

#include "auth/ticket_acceptor.h"
#include "directory/ad/reading_account.h"
#include "keyholder/message.h"

namespace hikyaku::keyholder {

class Client {
 public:
  /// Starts this program again with `arguments`, as the keyholder, and waits until it holds its
  /// secrets. Error: what it says is wrong with them.
  static Result<std::unique_ptr<Client>> start(std::vector<std::string> arguments);
  /// The keyholder ends.
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Who logs in through it, at this port of a controller. The client must outlive it.
  std::unique_ptr<directory::ReadingAccount> reading_account(std::uint16_t port);
  /// Likewise, for tickets; `keytab` names the file in events.
  std::unique_ptr<auth::TicketAcceptor> tickets(std::string keytab);
  pid_t pid() const { return pid_; }

 private:
  Client(Socket channel, pid_t pid);
  Socket channel_;
  const pid_t pid_;
  std::atomic<bool> is_ending_ = false;
  std::thread watch_;  // tells when it ends by itself
};

}  // namespace hikyaku::keyholder
