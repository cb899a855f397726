// The mail passwords of accounts, besides those that the directory has: a file of verifiers,
// another one with the key of what is encrypted in it. Both are the server's user's alone, and
// neither is in a log: what is removed is gone, and backups do not carry it.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "auth/password_file.h"
#include "auth/secret_box.h"
#include "base/clock.h"

namespace hikyaku::auth {

struct StoredPasswordsOptions {
  std::string folder;  // of both files
  /// Also keeps what APOP and CRAM-MD5 need, encrypted; else what was kept is removed.
  bool keeps_reversible = false;
};

/// Thread-safe. What waits for the disk or computes for long says so.
class StoredPasswords {
 public:
  using Found = std::shared_ptr<const StoredPassword>;

  /// Reads the files, makes the key. Error: permanent, for the administrator, naming the file.
  static Result<std::unique_ptr<StoredPasswords>> open(StoredPasswordsOptions options);

  /// Null: the account has none.
  Found find(const Guid& account) const;
  /// The password itself; nothing when it is not kept.
  std::optional<std::string> reversible(const StoredPassword& stored) const;
  /// What is shown and compared for a name that has no password: the same each time, so that nobody
  /// can tell which names have one.
  ScramVerifier fake_verifier(std::string_view name) const;
  std::string fake_secret(std::string_view name) const;

  /// Durable when it returns. Blocks: computes a verifier, writes the file. Errors: permanent, when
  /// the password is none that can be used (password_preparation.h); else the file's.
  Result<> set(const Guid& account, std::string_view password, std::string by, Time now);
  /// False: it had none. Blocks likewise.
  Result<bool> remove(const Guid& account);

 private:
  using Map = std::unordered_map<Guid, Found>;
  StoredPasswords(StoredPasswordsOptions options, SecretBox box)
      : options_(std::move(options)), box_(std::move(box)) {}
  Result<> load();
  Result<> write(Map changed);

  const StoredPasswordsOptions options_;
  const SecretBox box_;
  std::mutex writing_;  // one change after the other
  mutable std::mutex mutex_;
  Map known_;
};

}  // namespace hikyaku::auth
