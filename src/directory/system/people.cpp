#include "directory/system/people.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>

#include <grp.h>
#include <pwd.h>

namespace hikyaku::directory {
namespace {

SystemPerson person_of(const passwd& row) {
  SystemPerson person;
  person.uid = row.pw_uid;
  person.name = row.pw_name;
  const std::string gecos = row.pw_gecos != nullptr ? row.pw_gecos : "";
  person.full_name = gecos.substr(0, gecos.find(','));  // then come room and telephone numbers
  person.home = row.pw_dir != nullptr ? row.pw_dir : "";
  return person;
}

std::unexpected<Error> trouble(const std::string& what) {
  return fail(Error::Kind::temporary, what, std::strerror(errno));
}

}  // namespace

Result<std::vector<SystemPerson>> people_of_group(const std::string& group) {
  errno = 0;
  const struct group* const found = getgrnam(group.c_str());
  if (found == nullptr && errno != 0) return trouble("group " + group);
  if (found == nullptr)
    return fail(Error::Kind::permanent, "group " + group, "this machine has no such group");
  const gid_t gid = found->gr_gid;
  std::vector<std::string> names;
  for (char** member = found->gr_mem; *member != nullptr; ++member) names.emplace_back(*member);
  std::map<std::string, SystemPerson> people;
  const auto add = [&people](const passwd& row) {
    if (row.pw_uid != 0) people.emplace(row.pw_name, person_of(row));
  };
  for (const std::string& name : names) {
    errno = 0;
    if (const passwd* const row = getpwnam(name.c_str()))
      add(*row);
    else if (errno != 0 && errno != ENOENT && errno != ESRCH)
      return trouble("account " + name);
  }
  setpwent();
  errno = 0;
  for (const passwd* row = getpwent(); row != nullptr; row = getpwent()) {
    if (row->pw_gid == gid) add(*row);
    if (people.size() > system_people_max) break;
    errno = 0;
  }
  const int wrong = errno;
  endpwent();
  errno = wrong;
  if (wrong != 0 && wrong != ENOENT) return trouble("accounts");
  std::vector<SystemPerson> all;
  for (auto& [name, person] : people) all.push_back(std::move(person));
  return all;
}

}  // namespace hikyaku::directory
