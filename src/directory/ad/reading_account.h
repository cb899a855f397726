// As whom the directory is read and written: the reading account's secret is used here and nowhere
// else, so that a process without it can have another one log in for it. Blocking; safe from
// several threads.
#pragma once

#include <memory>

#include "directory/ad/servers.h"

namespace hikyaku::directory {

class ReadingAccount {
 public:
  virtual ~ReadingAccount() = default;
  /// At a controller.
  virtual std::uint16_t port() const = 0;
  /// A connection that is logged in, on what was reached. Error: denied or permanent, when the
  /// other controllers would say the same.
  virtual Result<std::unique_ptr<Connection>> log_in(Reached to, const AdDomain& domain,
                                                     Milliseconds limit) = 0;
};

/// By the secret in the options, which must outlive it.
std::unique_ptr<ReadingAccount> reading_account(const AdOptions& options);

/// On the first controller that answers, and for Access::write on one that may be written to.
/// Error: denied, when AD does not let it in; else no controller answered.
Result<std::unique_ptr<Connection>> log_in(Servers& servers, ReadingAccount& account,
                                           Deadline deadline, Access access);

}  // namespace hikyaku::directory
