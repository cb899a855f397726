#include "base/service_user.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <vector>

#include <grp.h>
#include <pwd.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace hikyaku {
namespace {

namespace fs = std::filesystem;

struct Ids {
  uid_t uid;
  gid_t gid;
};

std::optional<Ids> ids_of(const std::string& name) {
  passwd entry{};
  passwd* found = nullptr;
  std::vector<char> buffer(16'384);
  if (getpwnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found) != 0 || !found)
    return std::nullopt;
  return Ids{found->pw_uid, found->pw_gid};
}

std::unexpected<Error> trouble(const std::string& what) {
  return fail(Error::Kind::permanent, what, std::strerror(errno));
}

// A fresh file system has its lost+found.
bool holds_nothing(const std::string& folder) {
  std::error_code wrong;
  for (const auto& entry : fs::directory_iterator(folder, wrong))
    if (entry.path().filename() != "lost+found") return false;
  return !wrong;
}

Result<> make(const std::string& name) {
  std::string words[] = {"useradd", "--system",          "--user-group", "--home-dir", "/",
                         "--shell", "/usr/sbin/nologin", "--",           name};
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  std::string path = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
  char* environment[] = {path.data(), nullptr};
  pid_t child = 0;
  int status = 0;
  if (posix_spawn(&child, "/usr/sbin/useradd", nullptr, nullptr, arguments.data(), environment) !=
          0 ||
      waitpid(child, &status, 0) != child || status != 0)
    return fail(Error::Kind::permanent, "useradd " + name, "the user could not be made");
  return {};
}

}  // namespace

Result<ServiceUser> ServiceUser::find(const std::string& name) {
  if (geteuid() != 0) return ServiceUser(name, false, geteuid(), getegid());
  const auto ids = ids_of(name);
  if (!ids) return fail(Error::Kind::permanent, "user", "there is no user " + name);
  return ServiceUser(name, true, ids->uid, ids->gid);
}

Result<ServiceUser> ServiceUser::find_or_make(const std::string& name, bool* made) {
  *made = geteuid() == 0 && !ids_of(name);
  if (*made) TRY_DO(make(name));
  return find(name);
}

Result<> ServiceUser::let_read(const std::string& file) const {
  if (is_root_ && chown(file.c_str(), 0, gid_) != 0) return trouble(file);
  if (chmod(file.c_str(), 0640) != 0) return trouble(file);
  return {};
}

Result<> ServiceUser::give(const std::string& file) const {
  if (is_root_ && chown(file.c_str(), uid_, gid_) != 0) return trouble(file);
  return {};
}

bool ServiceUser::can_read(const std::string& file) const {
  struct stat status{};
  if (stat(file.c_str(), &status) != 0) return false;
  if (!is_root_ || uid_ == 0) return access(file.c_str(), R_OK) == 0;
  const mode_t bit = status.st_uid == uid_ ? S_IRUSR : status.st_gid == gid_ ? S_IRGRP : S_IROTH;
  return (status.st_mode & bit) != 0;
}

Result<> ServiceUser::give_folder(const std::string& folder) const {
  std::error_code wrong;
  const bool made = fs::create_directories(folder, wrong);
  if (wrong) return fail(Error::Kind::permanent, folder, wrong.message());
  if (made && chmod(folder.c_str(), 0700) != 0) return trouble(folder);
  if (!made && !holds_nothing(folder)) return {};
  return give(folder);
}

Result<> ServiceUser::become(bool open) const {
  if (!is_root_) return {};
  if (initgroups(name_.c_str(), gid_) != 0 || setresgid(gid_, gid_, gid_) != 0 ||
      setresuid(uid_, uid_, uid_) != 0)
    return trouble("become " + name_);
  if (uid_ != 0 && setuid(0) == 0)
    return fail(Error::Kind::permanent, "become " + name_, "the process could become root again");
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return trouble("no new privileges");
  // A changed user ends core dumps and /proc access of its own; keep those.
  if (open) prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
  return {};
}

}  // namespace hikyaku
