// The user that the server runs as: made by the wizard, become once the ports are bound.
#pragma once

#include <string>

#include <sys/types.h>

#include "base/result.h"

namespace hikyaku {

/// Only root can give anything to another user. When this process is not root, everything stays
/// with who runs it, and that is the user.
class ServiceUser {
 public:
  /// Error: permanent, when there is no such user.
  static Result<ServiceUser> find(const std::string& name);
  /// Makes a system user when there is none; `*made` says so.
  static Result<ServiceUser> find_or_make(const std::string& name, bool* made);

  /// Root keeps the file, the user's group may read it (mode 0640).
  Result<> let_read(const std::string& file) const;
  /// The file becomes the user's; its mode stays.
  Result<> give(const std::string& file) const;
  /// May the user read the file, by its owner, group and mode?
  bool can_read(const std::string& file) const;
  /// Makes the folder when it is missing (mode 0700), and gives it to the user. One that holds
  /// something keeps its owner: "/run" stays what it is.
  Result<> give_folder(const std::string& folder) const;

  /// Becomes this user for good: groups, group, user, no new privileges. Who is the same user may
  /// look into the process when it is `open`. Error: permanent, when the change did not happen.
  Result<> become(bool open = true) const;

 private:
  ServiceUser(std::string name, bool is_root, uid_t uid, gid_t gid)
      : name_(std::move(name)), is_root_(is_root), uid_(uid), gid_(gid) {}

  std::string name_;
  bool is_root_;
  uid_t uid_;
  gid_t gid_;
};

}  // namespace hikyaku
