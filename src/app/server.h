// The server: every part of the house, wired by the configuration.
#pragma once

#include <memory>

#include "admin/services.h"
#include "base/service_user.h"
#include "config/config.h"

namespace hikyaku::app {

class Server {
 public:
  /// All that needs root: folders, certificate, secrets, ports, the control socket. At its end the
  /// process is `user`. Error: for the administrator, naming what to change.
  static Result<std::unique_ptr<Server>> prepare(const config::Config& config,
                                                 const std::string& config_file,
                                                 const ServiceUser& user, Language language);
  ~Server();  // stopped before

  /// Opens the logs and starts the enabled services. Error: as prepare().
  Result<> start();
  /// Ends all services and connections, gently at first, then writes snapshots. False when some
  /// connection did not end within stop_wait: the process must then leave without destroying the
  /// server (nothing is lost: the journal is replayed).
  bool stop();

  admin::Services& services();

  static constexpr Seconds stop_wait{10};

 private:
  struct Parts;
  explicit Server(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace hikyaku::app
