// Objects of the directory with their groups, to which changes are made that the directory itself
// does not see. Pure.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "directory/ad/ldif.h"

namespace hikyaku::directory {

struct CopiedObject {
  Guid guid;
  Entry entry;  // of a group without its members
  bool is_group = false;
  std::set<Guid> members;  // of a group, by identity
  std::set<Guid> primary;  // whose primary group it is
};

class DirectoryCopy {
 public:
  void add(CopiedObject object);
  const CopiedObject* find(const Guid& guid) const;
  const CopiedObject* find(std::string_view dn) const;
  const std::map<Guid, CopiedObject>& objects() const { return objects_; }

  /// Why it cannot be made, with what it is about; then it is not made.
  struct Refusal {
    std::string what;  // "no_object", "exists", "no_member", "primary_group"
    std::string detail;
  };
  std::optional<Refusal> apply(const LdifChange& change, Time now);
  /// Who is in the group of that name, also through groups in it; no groups.
  std::set<Guid> within(std::string_view group) const;

 private:
  std::optional<Refusal> modify(CopiedObject& object, const AttributeChange& change, Time now);
  std::optional<Refusal> change_members(CopiedObject& group, const AttributeChange& change);
  void rename(const std::string& from, const std::string& to);

  std::map<Guid, CopiedObject> objects_;
  std::unordered_map<std::string, Guid> by_dn_;  // in lower case
  std::uint32_t made_ = 0;
};

}  // namespace hikyaku::directory
