#include "app/privileges.h"

#include <cstring>
#include <filesystem>
#include <optional>
#include <vector>

#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace hikyaku::app {
namespace {

struct Identity {
  uid_t uid;
  gid_t gid;
};

Result<Identity> find_user(const std::string& user) {
  passwd entry{};
  passwd* found = nullptr;
  std::vector<char> buffer(16'384);
  if (getpwnam_r(user.c_str(), &entry, buffer.data(), buffer.size(), &found) != 0 ||
      found == nullptr)
    return fail(Error::Kind::permanent, "user", "there is no user " + user);
  return Identity{found->pw_uid, found->pw_gid};
}

std::unexpected<Error> failed(const std::string& what) {
  return fail(Error::Kind::permanent, what, std::strerror(errno));
}

}  // namespace

bool is_root() {
  return geteuid() == 0;
}

Result<> give_folder(const std::string& folder, const std::string& user) {
  std::error_code wrong;
  const bool made = std::filesystem::create_directories(folder, wrong);
  if (wrong) return fail(Error::Kind::permanent, folder, wrong.message());
  if (made && chmod(folder.c_str(), 0700) != 0) return failed(folder);
  if (!is_root()) return {};
  TRY(const Identity identity, find_user(user));
  if (chown(folder.c_str(), identity.uid, identity.gid) != 0) return failed(folder);
  return {};
}

Result<> give_file(const std::string& file, const std::string& user) {
  if (!is_root()) return {};
  TRY(const Identity identity, find_user(user));
  if (chown(file.c_str(), identity.uid, identity.gid) != 0) return failed(file);
  return {};
}

Result<> become(const std::string& user) {
  if (!is_root()) return {};
  TRY(const Identity identity, find_user(user));
  if (initgroups(user.c_str(), identity.gid) != 0 ||
      setresgid(identity.gid, identity.gid, identity.gid) != 0 ||
      setresuid(identity.uid, identity.uid, identity.uid) != 0)
    return failed("become " + user);
  if (identity.uid != 0 && setuid(0) == 0)
    return fail(Error::Kind::permanent, "become " + user, "the process could become root again");
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return failed("no new privileges");
  // A changed user ends core dumps and /proc access of its own; keep those.
  prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
  return {};
}

}  // namespace hikyaku::app
