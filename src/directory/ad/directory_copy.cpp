#include "directory/ad/directory_copy.h"

#include <algorithm>

#include "base/text.h"

namespace hikyaku::directory {
namespace {

using How = AttributeChange::How;
using Refusal = DirectoryCopy::Refusal;

constexpr std::int64_t ticks_per_second = 10'000'000, seconds_1601_to_1970 = 11'644'473'600;

std::string filetime_of(Time now) {
  const auto seconds = std::chrono::floor<Seconds>(now.time_since_epoch()).count();
  return std::to_string((seconds + seconds_1601_to_1970) * ticks_per_second);
}

/// What is behind the first RDN; a comma with a backslash before it is of the RDN (RFC 4514).
std::string_view parent_of(std::string_view dn) {
  for (std::size_t i = 0; i < dn.size(); ++i) {
    if (dn[i] == '\\')
      ++i;
    else if (dn[i] == ',')
      return dn.substr(i + 1);
  }
  return {};
}

void change_values(std::vector<std::string>& values, const AttributeChange& change) {
  const auto remove = [&values](const std::string& gone) {
    std::erase_if(values, [&](const std::string& one) { return iequals(one, gone); });
  };
  if (change.how == How::replace || (change.how == How::remove && change.values.empty()))
    values.clear();
  for (const std::string& value : change.values) {
    remove(value);
    if (change.how != How::remove) values.push_back(value);
  }
}

}  // namespace

void DirectoryCopy::add(CopiedObject object) {
  by_dn_[lower(object.entry.dn)] = object.guid;
  const Guid guid = object.guid;
  objects_.insert_or_assign(guid, std::move(object));
}

const CopiedObject* DirectoryCopy::find(const Guid& guid) const {
  const auto found = objects_.find(guid);
  return found == objects_.end() ? nullptr : &found->second;
}

const CopiedObject* DirectoryCopy::find(std::string_view dn) const {
  const auto found = by_dn_.find(lower(dn));
  return found == by_dn_.end() ? nullptr : find(found->second);
}

std::optional<Refusal> DirectoryCopy::apply(const LdifChange& change, Time now) {
  const CopiedObject* const known = find(change.dn);
  if (change.kind == LdifChange::Kind::add) {
    if (known != nullptr) return Refusal{"exists", change.dn};
    CopiedObject made;
    // None that a controller would give: version 15 (RFC 9562 section 4.2).
    made.guid.octets.fill(0xff);
    for (int i = 0; i < 4; ++i)
      made.guid.octets[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(made_ >> (8 * i));
    ++made_;
    made.entry.dn = change.dn;
    for (const AttributeChange& one : change.changes)
      if (one.attribute == "objectclass")
        made.is_group = std::ranges::any_of(
            one.values, [](const std::string& word) { return iequals(word, "group"); });
    for (const AttributeChange& one : change.changes)
      if (auto refusal = modify(made, one, now)) return refusal;
    add(std::move(made));
    return std::nullopt;
  }
  if (known == nullptr) return Refusal{"no_object", change.dn};
  if (change.kind == LdifChange::Kind::modify) {
    CopiedObject changed = *known;
    for (const AttributeChange& one : change.changes)
      if (auto refusal = modify(changed, one, now)) return refusal;
    add(std::move(changed));
  } else if (change.kind == LdifChange::Kind::remove) {
    const Guid gone = known->guid;
    by_dn_.erase(lower(change.dn));
    objects_.erase(gone);
    for (auto& [guid, object] : objects_) object.members.erase(gone);
  } else {
    const std::string above(change.new_superior.empty() ? parent_of(change.dn)
                                                        : std::string_view(change.new_superior));
    rename(known->entry.dn, change.new_rdn + "," + above);
  }
  return std::nullopt;
}

std::optional<Refusal> DirectoryCopy::modify(CopiedObject& object, const AttributeChange& change,
                                             Time now) {
  const std::string& attribute = change.attribute;
  if (object.is_group && attribute == "member") return change_members(object, change);
  if (attribute == "primarygroupid") return Refusal{"primary_group", object.entry.dn};
  if (attribute == "unicodepwd" || attribute == "userpassword") {
    object.entry.attributes["pwdlastset"] = {filetime_of(now)};
    return std::nullopt;
  }
  auto& values = object.entry.attributes[attribute];
  change_values(values, change);
  // MS-ADTS 3.1.1.3.1.5: -1 is the present time.
  if (attribute == "pwdlastset" && !values.empty() && values.front() == "-1")
    values.front() = filetime_of(now);
  if (values.empty()) object.entry.attributes.erase(attribute);
  return std::nullopt;
}

std::optional<Refusal> DirectoryCopy::change_members(CopiedObject& group,
                                                     const AttributeChange& change) {
  std::set<Guid> named;
  for (const std::string& dn : change.values) {
    const CopiedObject* const member = find(dn);
    if (member == nullptr) return Refusal{"no_member", dn};
    named.insert(member->guid);
  }
  if (change.how == How::replace || (change.how == How::remove && named.empty()))
    group.members.clear();
  for (const Guid& guid : named) {
    if (change.how == How::remove)
      group.members.erase(guid);
    else
      group.members.insert(guid);
  }
  return std::nullopt;
}

// With all beneath it.
void DirectoryCopy::rename(const std::string& from, const std::string& to) {
  const std::string beneath = "," + from;
  for (auto& [guid, object] : objects_) {
    std::string& dn = object.entry.dn;
    const bool is_it = iequals(dn, from);
    const bool is_beneath =
        dn.size() > beneath.size() &&
        iequals(std::string_view(dn).substr(dn.size() - beneath.size()), beneath);
    if (!is_it && !is_beneath) continue;
    by_dn_.erase(lower(dn));
    dn = is_it ? to : dn.substr(0, dn.size() - from.size()) + to;
    by_dn_[lower(dn)] = guid;
  }
}

std::set<Guid> DirectoryCopy::within(std::string_view group) const {
  std::set<Guid> found, seen;
  std::vector<const CopiedObject*> next;
  for (const auto& [guid, object] : objects_)
    if (object.is_group && iequals(object.entry.get("samaccountname"), group))
      next.push_back(&object);
  while (!next.empty()) {
    const CopiedObject& one = *next.back();
    next.pop_back();
    if (!seen.insert(one.guid).second) continue;
    found.insert(one.primary.begin(), one.primary.end());
    for (const Guid& guid : one.members) {
      const CopiedObject* const member = find(guid);
      if (member != nullptr && member->is_group)
        next.push_back(member);
      else
        found.insert(guid);
    }
  }
  return found;
}

}  // namespace hikyaku::directory
