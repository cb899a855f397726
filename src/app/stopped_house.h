// The mail of a server that is stopped, for commands.
#pragma once

#include <memory>

#include <sys/types.h>

#include "admin/control.h"
#include "base/service_user.h"
#include "config/config.h"
#include "text/catalogue.h"

namespace hikyaku::app {

/// A process that has opened the server's logs as the server's user, so that what it makes is the
/// server's, and answers the calls for mail and backups as the server would. The command itself
/// stays who it is: it reads and writes other people's files.
class StoppedHouse {
 public:
  /// No other thread may run. What goes wrong in the process, it prints.
  static Result<std::unique_ptr<StoppedHouse>> open(const config::Config& config,
                                                    const ServiceUser& user, Language language);
  /// Waits until the process has written all and ended.
  ~StoppedHouse();
  admin::Connection& connection() { return *connection_; }

 private:
  StoppedHouse(pid_t process, std::unique_ptr<admin::Connection> connection)
      : process_(process), connection_(std::move(connection)) {}
  pid_t process_;
  std::unique_ptr<admin::Connection> connection_;
};

}  // namespace hikyaku::app
