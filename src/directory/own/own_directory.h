// Accounts that this server keeps itself, full multi-domain (WZ-02, MD-01): suzuki@a.jp and
// suzuki@b.jp are two people. They lie in the site log; passwords are Argon2id verifiers.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "directory/own/own_record.h"
#include "directory/own/rules.h"
#include "log/engine.h"

namespace hikyaku::directory {

struct OwnDomain {
  std::string name;
  std::size_t accounts_max = 0;  // DD-02; 0: unlimited
};

struct OwnOptions {
  std::vector<OwnDomain> domains;
  std::size_t password_length_min = 8;  // characters
  /// The one form of a password however it was typed (RFC 4013); nothing: it cannot be one.
  std::function<std::optional<std::string>(std::string_view)> prepare;
  Seconds keep_former{90 * 86'400};  // how long the address of before a rename reaches the account
  /// Verifying: so many at once, and so many that wait.
  unsigned threads = 2;
  std::size_t waiting_max = 256;
};

struct NewOwnAccount {
  std::string name, domain, display_name, home;
  std::vector<std::string> aliases;
  std::optional<std::string> password;  // nothing: nobody can log in until it is set
  std::int64_t expires = 0;             // seconds since 1970; 0: never
  bool is_enabled = true;
  /// Whose mailbox it takes over; nothing: a new one's.
  std::optional<Guid> guid;
};

/// Null members stay as they are.
struct OwnChange {
  std::optional<std::string> name, domain, display_name, home, password;
  std::optional<std::vector<std::string>> aliases;
  std::optional<std::int64_t> expires;
  std::optional<bool> is_enabled;
};

class OwnDirectory final : public Backend {
 public:
  /// `engine` must outlive the loops.
  OwnDirectory(OwnOptions options, log::Engine& engine, const Clock& clock = system_clock());
  ~OwnDirectory() override;

  Task<Result<>> load() override;
  std::shared_ptr<const View> view() const override;
  Task<Verified> verify(std::string login, std::string password, Service service) override;

  /// Each is made, or is refused and the others are made all the same. In the order given. Durable
  /// and in the View when it returns, as the other changes.
  using Refusals = std::vector<std::optional<OwnRefusal>>;
  Task<Result<Refusals>> create(std::vector<NewOwnAccount> accounts, std::string by);
  Task<Result<std::optional<OwnRefusal>>> change(Guid account, OwnChange change, std::string by);
  /// Its mail is kept.
  Task<Result<std::optional<OwnRefusal>>> remove(Guid account, std::string by);
  bool has_password(const Guid& account) const;

 private:
  struct State;
  const std::shared_ptr<State> state_;
};

}  // namespace hikyaku::directory
