#include "directory/ad/machine_keys.h"

#include <algorithm>
#include <set>

#include "base/random.h"
#include "base/text.h"
#include "directory/ad/kerberos.h"
#include "directory/ad/membership.h"

namespace hikyaku::directory {

std::string machine_password() {
  constexpr std::string_view characters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  static_assert(characters.size() == 64);
  // Of each kind one, as a policy may want.
  std::string password = "Aa0-";
  for (const char octet : random_bytes(96))
    password += characters[static_cast<unsigned char>(octet) % characters.size()];
  return password;
}

std::string machine_salt(const std::string& realm, const std::string& machine) {
  return upper(realm) + "host" + lower(machine) + "." + lower(realm);
}

bool MachineKeys::is_account(const KeytabEntry& entry) const {
  return entry.principal.size() == 1 && iequals(entry.principal.front(), machine_ + "$") &&
         iequals(entry.realm, realm_);
}

bool MachineKeys::is_own(const KeytabEntry& entry) const {
  return is_account(entry) || std::ranges::any_of(all_, [&](const KeytabEntry& one) {
           return is_account(one) && one.type == entry.type && one.version == entry.version &&
                  one.key == entry.key;
         });
}

std::uint32_t MachineKeys::newest() const {
  std::uint32_t newest = 0;
  for (const KeytabEntry& entry : all_)
    if (is_account(entry)) newest = std::max(newest, entry.version);
  return newest;
}

std::vector<std::string> MachineKeys::service_names() const {
  std::set<std::string> names;
  for (const KeytabEntry& entry : all_)
    if (entry.principal.size() == 2 && is_own(entry))
      names.insert(entry.principal[0] + "/" + entry.principal[1]);
  return {names.begin(), names.end()};
}

Result<> MachineKeys::add(std::uint32_t version, const std::string& password,
                          const std::string& salt, const std::vector<std::string>& service_names,
                          std::uint32_t now) {
  remove_version(version);
  std::vector<std::vector<std::string>> principals{{machine_ + "$"}};
  for (const std::string& name : service_names) {
    const auto slash = name.find('/');
    principals.push_back({name.substr(0, slash), name.substr(slash + 1)});
  }
  // At the beginning: the first account of a keytab is the one that it is for.
  std::vector<KeytabEntry> entries;
  for (const KeyType type : {KeyType::aes256, KeyType::aes128}) {
    const auto number = static_cast<std::uint16_t>(type);
    TRY(const std::string key, make_key(number, password, salt));
    for (const auto& principal : principals)
      entries.push_back({principal, realm_, 1, now, version, number, key});
  }
  all_.insert(all_.begin(), entries.begin(), entries.end());
  return {};
}

// What is its own is told by its keys: all is looked at before anything goes.
template <class Condition>
void MachineKeys::remove_own(const Condition& condition) {
  std::vector<KeytabEntry> kept;
  for (const KeytabEntry& entry : all_)
    if (!is_own(entry) || !condition(entry)) kept.push_back(entry);
  all_ = std::move(kept);
}

void MachineKeys::remove_above(std::uint32_t version) {
  remove_own([&](const KeytabEntry& entry) { return entry.version > version; });
}
void MachineKeys::remove_version(std::uint32_t version) {
  remove_own([&](const KeytabEntry& entry) { return entry.version == version; });
}
void MachineKeys::remove_all() {
  remove_own([](const KeytabEntry&) { return true; });
}

void MachineKeys::rename_version(std::uint32_t from, std::uint32_t to) {
  std::vector<KeytabEntry> renamed = all_;
  for (std::size_t i = 0; i < all_.size(); ++i)
    if (all_[i].version == from && is_own(all_[i])) renamed[i].version = to;
  all_ = std::move(renamed);
}

// A key is a former one from the moment in which the next was written.
void MachineKeys::remove_former(std::uint32_t now) {
  const auto kept = static_cast<std::uint32_t>(former_key_kept.count());
  std::set<std::uint32_t> gone;
  for (const KeytabEntry& entry : all_) {
    if (!is_account(entry) || now < entry.written || now - entry.written < kept) continue;
    for (const KeytabEntry& before : all_)
      if (is_account(before) && before.version < entry.version) gone.insert(before.version);
  }
  remove_own([&](const KeytabEntry& entry) { return gone.contains(entry.version); });
}

}  // namespace hikyaku::directory
