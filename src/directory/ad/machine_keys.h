// The keys of the machine's account among the entries of a keytab. Pure but for making keys of a
// password. Private to membership.h.
#pragma once

#include <string>
#include <vector>

#include "directory/ad/keytab.h"

namespace hikyaku::directory {

/// A password for a machine, that nobody needs to type: 100 random letters and digits of all kinds.
std::string machine_password();
/// MS-KILE 3.1.1.2: of a computer.
std::string machine_salt(const std::string& realm, const std::string& machine);

class MachineKeys {
 public:
  MachineKeys(std::vector<KeytabEntry> all, std::string machine, std::string realm)
      : all_(std::move(all)), machine_(std::move(machine)), realm_(std::move(realm)) {}

  const std::vector<KeytabEntry>& all() const { return all_; }
  /// Of the account, with any of its names: what has the same key as one with its own name.
  bool is_own(const KeytabEntry& entry) const;
  std::uint32_t newest() const;  // version; 0: none
  /// The service names that it has entries for, whatever the version.
  std::vector<std::string> service_names() const;

  /// AES keys of a password for its own name and the service names. Those of this version that are
  /// there go.
  Result<> add(std::uint32_t version, const std::string& password, const std::string& salt,
               const std::vector<std::string>& service_names, std::uint32_t now);
  void remove_above(std::uint32_t version);
  void remove_version(std::uint32_t version);
  void rename_version(std::uint32_t from, std::uint32_t to);
  void remove_all();
  void remove_former(std::uint32_t now);

 private:
  bool is_account(const KeytabEntry& entry) const;
  template <class Condition>
  void remove_own(const Condition& condition);
  std::vector<KeytabEntry> all_;
  std::string machine_, realm_;
};

}  // namespace hikyaku::directory
