// Joining the domain, with everything that belongs to it: the account, its service names, the
// keytab, another key now and then, leaving. Blocking: some seconds each.
//
// J1  The keytab knows a key before the domain does: whatever stops in between, one of the keys in
//     the file is the right one, and the next rotation goes on from there.
// J2  A former key stays in the keytab for as long as a ticket of it may be used.
// J3  What is not of this account stays in the keytab as it is.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "directory/ad/keytab.h"
#include "directory/ad/machine_account.h"
#include "directory/ad/options.h"

namespace hikyaku::directory {

/// A week: more than twice what tickets last by default, also when they are renewed.
inline constexpr Seconds former_key_kept = std::chrono::days(7);

struct JoinWish {
  std::string user, password;  // somebody who may make computers
  std::string name;            // of the account
  std::string host_name;       // "mail.example.jp"
  std::vector<std::string> service_names;
  std::string container;  // DN; empty: the domain's
  bool takes_over = false;
};

struct KeyVersion {
  std::uint32_t version = 0, written = 0;
  std::vector<std::string> types;  // "aes256-cts-hmac-sha1-96"
};

/// What the keytab and the domain say.
struct MembershipState {
  std::string realm;
  MachineAccount account;
  std::vector<KeyVersion> keys;           // of the keytab, the newest first
  std::vector<std::string> keytab_names;  // service names with the newest key
  std::vector<HeldName> held;             // of those asked for: others have them, too
};

/// The keytab as a whole, in octets. Error: for the administrator.
using WriteKeytab = std::function<Result<>(const std::string& octets)>;

/// `options`: the domain and its servers; `keytab`: as it is, empty when there is none.
Membership<MembershipState> join_domain(const AdOptions& options, const JoinWish& wish,
                                        std::vector<KeytabEntry> keytab, const WriteKeytab& write);
/// As the account itself.
Membership<MembershipState> rotate_key(const AdOptions& options, const std::string& keytab_file,
                                       const WriteKeytab& write);
/// As the account itself; nothing is changed.
Membership<MembershipState> examine_membership(const AdOptions& options,
                                               const std::string& keytab_file,
                                               const std::vector<std::string>& service_names);
/// Removes the account, then what the keytab has of it. Gives the account's DN.
Membership<std::string> leave_domain(const AdOptions& options, const std::string& user,
                                     const std::string& password, std::vector<KeytabEntry> keytab,
                                     const WriteKeytab& write);

/// "MAIL" of an entry "MAIL$@EXAMPLE.JP": the account of the keytab; empty: none.
std::string machine_of(const std::vector<KeytabEntry>& keytab);
/// Without the keys that no ticket can be of any more (J2). Pure.
std::vector<KeytabEntry> without_former_keys(std::vector<KeytabEntry> keytab,
                                             const std::string& machine, std::uint32_t now);

}  // namespace hikyaku::directory
