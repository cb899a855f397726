// The stored passwords as SASL mechanisms ask for them: by a login name in any form.
#pragma once

#include <string>
#include <string_view>

#include "auth/scram_verifier.h"
#include "auth/stored_passwords.h"
#include "directory/directory.h"

namespace hikyaku::auth {

/// For a name that is nobody's, or whose account has no stored password, it gives the same invented
/// one each time: who asks cannot tell (the conversation goes on to its end, and fails there).
class Secrets {
 public:
  struct Scram {
    ScramVerifier verifier;
    Guid account;  // zero: invented
  };
  struct Shared {
    std::string secret;
    Guid account;  // zero: invented
  };
  virtual ~Secrets() = default;
  virtual Scram scram(std::string_view login) const = 0;
  /// The prepared password, for mechanisms that need it (CRAM-MD5, APOP).
  virtual Shared shared(std::string_view login) const = 0;
};

/// Of the mail users of the directory (AU-02). Both must outlive it. Thread-safe.
class DirectorySecrets final : public Secrets {
 public:
  DirectorySecrets(const directory::Backend& directory, const StoredPasswords& passwords)
      : directory_(directory), passwords_(passwords) {}
  Scram scram(std::string_view login) const override;
  Shared shared(std::string_view login) const override;

 private:
  struct Named {
    StoredPasswords::Found stored;
    std::string name;  // by which an invented one is made
  };
  Named find(std::string_view login) const;

  const directory::Backend& directory_;
  const StoredPasswords& passwords_;
};

}  // namespace hikyaku::auth
