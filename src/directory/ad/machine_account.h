// The server's own account in the domain: a computer, with the names of its services
// (servicePrincipalName) and keys of AES alone. Blocking, on one connection of somebody who may
// write it, or who only looks.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "directory/ad/entry_change.h"
#include "directory/ad/locator.h"

namespace hikyaku::directory {

/// Why something about the membership cannot be done, for an administrator to act on.
struct MembershipProblem {
  enum class Reason {
    credential,         // `detail`: what the domain says to the name and password
    clock,              // `detail`: seconds that the controller is ahead
    no_controller,      // `detail`: who said what
    name_invalid,       // `detail`: as a computer's name
    exists,             // `detail`: its DN; somebody else may be using it
    name_held,          // `detail`: the service name, and the account that has it
    no_right,           // `detail`: to do what
    quota,              // ms-DS-MachineAccountQuota; `detail`: what the controller said
    container_missing,  // `detail`: its DN
    not_joined,         // `detail`: the keytab, and why
    unknown_outcome,    // the password may have changed or not; `detail`: why nobody knows
    pending,            // the domain has no answer yet to the last change
    other,              // `detail`
  };
  MembershipProblem(Reason why, std::string what) : reason(why), detail(std::move(what)) {}
  MembershipProblem(const Error& error);  // NOLINT: an error of the layers beneath is one
  Reason reason;
  std::string detail;
};
std::string_view name_of(MembershipProblem::Reason reason);  // "no_right"
template <class T = void>
using Membership = std::expected<T, MembershipProblem>;

struct MachineAccount {
  std::string dn;
  std::string name;  // "MAIL", sAMAccountName without its "$"
  std::string host_name;
  std::vector<std::string> service_names;  // "imap/mail.example.jp"
  std::uint32_t key_version = 0;           // msDS-KeyVersionNumber
  std::optional<std::uint32_t> key_types;  // msDS-SupportedEncryptionTypes
  bool is_enabled = true;
};

/// MS-KILE 2.2.7: AES128 and AES256, nothing older.
inline constexpr std::uint32_t aes_key_types = 0x08 | 0x10;

struct MachineWish {
  std::string name;
  std::string host_name;
  std::vector<std::string> service_names;
  std::string container;  // DN; empty: where the domain puts computers
  std::string password;
};

/// A service name that another account has: tickets would be of its key.
struct HeldName {
  std::string service_name, holder;
};

Result<std::optional<MachineAccount>> find_machine(Connection& connection, const AdDomain& domain,
                                                   const std::string& name);
/// Those of the names that others than `own_dn` have.
Result<std::vector<HeldName>> find_holders(Connection& connection, const AdDomain& domain,
                                           const std::vector<std::string>& names,
                                           const std::string& own_dn);
/// Makes the account. An ordinary user may make some (ms-DS-MachineAccountQuota).
Membership<> make_machine(Connection& connection, const AdDomain& domain, const MachineWish& wish);
/// Gives the account that is there the names, the key types and the password.
Membership<> take_machine(Connection& connection, const MachineAccount& account,
                          const MachineWish& wish);
Membership<> remove_machine(Connection& connection, const MachineAccount& account);

/// 1 to 15 letters, digits and hyphens, not digits alone (MS-NBTE, RFC 1123 section 2.1).
bool is_machine_name(std::string_view name);

}  // namespace hikyaku::directory
