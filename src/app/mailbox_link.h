// How commands reach the mail: by the running server, or without it.
#pragma once

#include <memory>

#include "app/console.h"
#include "app/stopped_house.h"

namespace hikyaku::app {

class MailboxLink {
 public:
  /// Null: it has said why.
  static std::unique_ptr<MailboxLink> reach(Console& console, const Invocation& invocation);

  /// Errors: where "admin", what the server said; others, the connection is gone.
  Result<admin::Reply> call(const std::string& method, admin::Arguments arguments,
                            std::string octets = {});
  /// As Connection::follow(); the last that is asked.
  Result<> follow(const std::string& method, admin::Arguments arguments,
                  const std::function<bool(std::string_view)>& line);
  /// Prints the error.
  void explain(const Error& error);

 private:
  MailboxLink(Console& console, std::unique_ptr<admin::Connection> running,
              std::unique_ptr<StoppedHouse> stopped)
      : console_(console), running_(std::move(running)), stopped_(std::move(stopped)) {}
  admin::Connection& connection() { return running_ ? *running_ : stopped_->connection(); }
  static std::unique_ptr<StoppedHouse> open_stopped(const config::Config& config,
                                                    Language language);

  Console& console_;
  std::unique_ptr<admin::Connection> running_;  // else
  std::unique_ptr<StoppedHouse> stopped_;
};

}  // namespace hikyaku::app
