// A directory whose accounts may have taken over mailboxes (adoption.h): what stands above it knows
// each by the guid of its mailbox.
#pragma once

#include <memory>
#include <string>

#include "directory/adoption.h"
#include "log/engine.h"

namespace hikyaku::directory {

class AdoptingDirectory final : public Backend {
 public:
  /// Both must outlive it.
  AdoptingDirectory(Backend& directory, log::Engine& engine);
  ~AdoptingDirectory() override;

  Task<Result<>> load() override;
  Task<Result<>> start(net::Executor executor) override;
  void stop() override { directory_.stop(); }
  Task<Result<>> refresh_now() override { return directory_.refresh_now(); }
  std::shared_ptr<const View> view() const override;
  bool is_current() const override { return directory_.is_current(); }
  LockoutPolicy lockout() const override { return directory_.lockout(); }
  Task<Verified> verify(std::string login, std::string password, Service service) override;

  /// Durable first, then seen.
  Task<Result<>> adopt(Adoption adoption);
  /// The mailbox that this identity has.
  Guid mailbox_of(const Guid& identity) const;
  /// The account whose mailbox this is, as its directory has it; null: nobody's here.
  std::optional<Guid> identity_of(const Guid& mailbox) const;

 private:
  struct State;
  Backend& directory_;
  const std::unique_ptr<State> state_;
};

}  // namespace hikyaku::directory
