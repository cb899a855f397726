// The accounts of this machine (WZ-03): who is in a Unix group, read every few seconds, with their
// passwords checked by PAM. Nothing is written back: `useradd`, `usermod` and `passwd` are the
// tools for that.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "directory/directory.h"
#include "directory/system/password_helper.h"
#include "log/engine.h"

namespace hikyaku::directory {

struct SystemOptions {
  std::string group = "IMSUsers";
  std::vector<std::string> mail_domains;
  Seconds poll{10};
};

class SystemDirectory final : public Backend {
 public:
  /// `helper` may be null: then no password can be checked. `engine` must outlive the loops.
  SystemDirectory(SystemOptions options, std::shared_ptr<const PasswordHelper> helper,
                  log::Engine& engine);
  ~SystemDirectory() override;

  Task<Result<>> load() override;
  Task<Result<>> start(net::Executor executor) override;
  void stop() override;
  Task<Result<>> refresh_now() override;
  std::shared_ptr<const View> view() const override;
  bool is_current() const override;
  Task<Verified> verify(std::string login, std::string password, Service service) override;

 private:
  struct State;
  const std::shared_ptr<State> state_;
};

}  // namespace hikyaku::directory
