// The user that the server runs as, and what belongs to it.
#pragma once

#include <string>

#include <sys/types.h>

#include "base/result.h"

namespace hikyaku::admin::setup {

class ServiceUser {
 public:
  /// Made as a system user when there is none and this process is root; `*made` says so. When it
  /// is not root, files stay with who runs the wizard.
  static Result<ServiceUser> find_or_make(const std::string& name, bool* made);

  /// Root keeps the file, the user's group may read it (mode 0640).
  Result<> let_read(const std::string& file) const;
  /// The file becomes the user's alone (mode 0600), as the server wants a secret to be.
  Result<> give_secret(const std::string& file) const;
  /// May the user read the file, by its owner, group and mode?
  bool can_read(const std::string& file) const;
  /// Makes the folder when it is missing (mode 0700), and gives it to the user. One that holds
  /// something keeps its owner: "/tmp" stays what it is.
  Result<> give_folder(const std::string& folder) const;

 private:
  ServiceUser(bool is_root, uid_t uid, gid_t gid) : is_root_(is_root), uid_(uid), gid_(gid) {}
  bool is_root_;
  uid_t uid_;
  gid_t gid_;
};

}  // namespace hikyaku::admin::setup
