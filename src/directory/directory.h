// Who exists and who may log in. A Backend keeps a View of all that mail needs of the directory, in
// memory, and verifies passwords live. RCPT and login names are decided from the View alone: no
// round trip, also when every directory server is down.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/events.h"
#include "base/guid.h"
#include "net/task.h"

namespace hikyaku::directory {

/// What the directory says of an account's right to log in, before any password.
enum class AccountStatus {
  enabled,
  disabled,
  locked,
  expired,
  password_expired,
  must_change_password
};

/// A mail user: a member of the mail group. Identity is the guid; the rest are attributes that
/// change.
struct Account {
  Guid guid;
  std::string name;          // sAMAccountName, as written
  std::string display_name;  // displayName
  std::string upn;           // userPrincipalName
  std::string mail;          // mail attribute, may be empty
  std::string dn;            // distinguishedName
  std::string domain;  // the mail domain it belongs to by its domain group, or empty (MD-03, MD-05)
  std::string home;    // homeDirectory
  AccountStatus status = AccountStatus::enabled;
  std::int64_t expires = 0;  // accountExpires as seconds since 1970; 0: never
  std::string logon_hours;   // 21 octets (logonHours), or empty: always
  std::uint64_t state_stamp =
      0;  // changes whenever pwdLastSet, userAccountControl, lockoutTime,
          // accountExpires, logonHours change: a remembered password is bound to it
};

/// All accounts at one moment. Immutable, shared.
class View {
 public:
  View(std::vector<Account> accounts, std::vector<std::string> domains, std::string netbios_name,
       std::string dns_name, Time seen);
  /// By local part of an address (the sAMAccountName), any case.
  const Account* by_name(std::string_view name) const;
  const Account* by_guid(const Guid& guid) const;
  const Account* by_upn(std::string_view upn) const;
  const Account* by_mail(std::string_view mail) const;
  /// "user1", "EPOST\user1", "user1@ad.dns" (UPN or implied), "user1@maildomain", mail attribute.
  /// Any case.
  const Account* by_login(std::string_view login) const;
  /// The account whose address this is: the local part names it, the domain is one of the mail
  /// domains, and (when strict_domains and it has one) its own; or it is its mail attribute.
  const Account* by_address(std::string_view local_part, std::string_view domain,
                            bool strict_domains) const;
  const std::vector<Account>& accounts() const { return accounts_; }
  Time seen() const { return seen_; }

 private:
  std::vector<Account> accounts_;
  std::vector<std::string> domains_;
  std::string netbios_name_, dns_name_;
  Time seen_;
  std::unordered_map<std::string, std::size_t> by_name_, by_upn_, by_mail_;
  std::unordered_map<Guid, std::size_t> by_guid_;
};

/// The outcome of a password check.
enum class Verdict {
  accepted,
  wrong_password,   // or no such user: never told apart outside the log
  not_a_mail_user,  // not in the mail group
  disabled,
  locked,
  expired,
  password_expired,
  must_change_password,
  outside_hours,
  wrong_workstation,
  unavailable,  // no directory server answered in time: temporary
};
std::string_view name_of(Verdict verdict);  // "wrong_password", for logs

struct Verified {
  Verdict verdict = Verdict::unavailable;
  std::optional<Account> account;  // when accepted
  std::string detail;              // for the log
};

class Backend {
 public:
  virtual ~Backend() = default;
  /// Null until the directory has been seen once (also from an earlier run, out of the site log).
  virtual std::shared_ptr<const View> view() const = 0;
  /// False: the directory could not be read lately. Who is missing in the view may exist by now:
  /// nobody is refused for good for that.
  virtual bool is_current() const { return true; }
  /// Checks a password for a login name in any form. Refuses an empty one by itself. Bounded in
  /// time by the service's ADRetryMSec x ADRetryTime.
  virtual Task<Verified> verify(std::string login, std::string password, Service service) = 0;
};

}  // namespace hikyaku::directory
