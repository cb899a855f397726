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
#include <unordered_set>
#include <vector>

#include "base/clock.h"
#include "base/events.h"
#include "base/guid.h"
#include "directory/name_index.h"
#include "net/loop.h"

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

/// An address or a name that an account had before it was renamed.
struct FormerAddress {
  std::string text;        // "sato@example.jp", or "sato": in the domains where the name is one
  std::int64_t until = 0;  // seconds since 1970
  bool operator==(const FormerAddress&) const = default;
};

/// A mail user: a member of the mail group. Identity is the guid; the rest are attributes that
/// change.
struct Account {
  Guid guid;
  std::string sid;                   // objectSid: what a Kerberos ticket names; empty: not known
  std::string name;                  // sAMAccountName, as written
  std::string display_name;          // displayName
  std::string upn;                   // userPrincipalName
  std::string mail;                  // mail attribute, may be empty
  std::string primary;               // proxyAddresses: "SMTP:"; empty when it is mail
  std::vector<std::string> aliases;  // proxyAddresses: "smtp:"
  std::vector<FormerAddress> former;
  std::string dn;      // distinguishedName
  std::string domain;  // the mail domain it belongs to by its domain group, or empty (MD-03, MD-05)
  std::string home;    // homeDirectory
  std::string manager;  // the manager attribute: a DN, or empty
  AccountStatus status = AccountStatus::enabled;
  std::int64_t expires = 0;  // accountExpires as seconds since 1970; 0: never
  std::string logon_hours;   // 21 octets (logonHours), or empty: always
  std::uint64_t state_stamp =
      0;  // changes whenever pwdLastSet, userAccountControl, lockoutTime,
          // accountExpires, logonHours change: a remembered password is bound to it
};

using AccountPtr = std::shared_ptr<const Account>;

/// What makes an address an account's own, besides mail and proxyAddresses.
enum class AddressRule {
  name,    // its name in the mail domains, too
  mail,    // its name only when it has no address in mail or proxyAddresses
  domain,  // each domain has names of its own: who has the same name elsewhere is somebody else
};

/// An address in mail or proxyAddresses of several accounts: it is nobody's.
struct Dispute {
  std::string address;
  std::string first, second;  // their names
  auto operator<=>(const Dispute&) const = default;
};

/// Who was a mail user, as it was then; its mail is kept (lifecycle.h).
struct Removed {
  AccountPtr account;
  std::int64_t time = 0;  // when that was seen, seconds since 1970; 0: before it was noted
  Guid manager;           // zero: none that was a mail user then
};

/// All accounts at one moment. Immutable, shared.
class View {
 public:
  View(std::vector<AccountPtr> accounts, std::vector<std::string> domains, std::string netbios_name,
       std::string dns_name, Time seen, AddressRule rule = AddressRule::name,
       std::vector<Removed> removed = {});
  View(std::vector<Account> accounts, std::vector<std::string> domains, std::string netbios_name,
       std::string dns_name, Time seen, AddressRule rule = AddressRule::name);
  View(const View&) = delete;
  View& operator=(const View&) = delete;

  /// The sAMAccountName, any case. Where each domain has names of its own, one that several have
  /// is nobody's.
  const Account* by_name(std::string_view name) const;
  const Account* by_guid(const Guid& guid) const;
  const Account* by_upn(std::string_view upn) const;
  /// A distinguishedName as the directory writes it, any case.
  const Account* by_dn(std::string_view dn) const;
  /// Who was removed, in the order of their guids.
  const std::vector<Removed>& removed() const { return removed_; }
  const Removed* removed_by_guid(const Guid& guid) const;
  /// A former sAMAccountName, of whoever was removed last.
  const Removed* removed_by_name(std::string_view name) const;
  /// Whose address this was when it was removed, as by_address() tells; nobody has it now.
  const Removed* removed_by_address(std::string_view local_part, std::string_view domain,
                                    bool strict_domains) const;
  /// The objectSid in octets. Null for an empty one.
  const Account* by_sid(std::string_view sid) const;
  /// "user1", "EPOST\user1", "user1@ad.dns" (UPN or implied), "user1@maildomain", any address. Any
  /// case.
  const Account* by_login(std::string_view login) const;
  /// The sAMAccountName that a login name would mean, also when nobody has it; a form that names
  /// none stays as it is.
  std::string_view name_in(std::string_view login) const;
  /// The account whose address this is, in this order: it is in its mail or proxyAddresses, and in
  /// nobody else's; the local part is its name, the domain is one of the mail domains and (when
  /// strict_domains and it has one) its own, and the rule lets names count; it had the address
  /// before it was renamed.
  const Account* by_address(std::string_view local_part, std::string_view domain,
                            bool strict_domains) const;
  /// Do several accounts claim it? Then by_address() gives none of them.
  bool is_disputed(std::string_view local_part, std::string_view domain) const;
  const std::vector<Dispute>& disputes() const { return disputes_; }  // by address
  /// Every address by which mail comes to the account.
  std::vector<std::string> addresses_of(const Account& account, bool strict_domains) const;
  /// In the order of their guids.
  const std::vector<AccountPtr>& accounts() const { return accounts_; }
  Time seen() const { return seen_; }
  /// The same directory with these accounts; who is among them was not removed.
  std::shared_ptr<const View> with(std::vector<AccountPtr> accounts) const;

 private:
  struct Former {
    std::uint32_t account = 0;
    std::int64_t until = 0;
  };
  auto has_name(std::string_view name) const;
  auto has_upn(std::string_view upn) const;
  auto has_sid(std::string_view sid) const;
  auto has_own(std::string_view address) const;
  auto has_dn(std::string_view dn) const;
  const Account* at(std::optional<std::uint32_t> index) const;
  const Account* by_own_address(std::string_view address) const;
  void add_addresses(std::uint32_t index);
  void add_removed();
  bool is_mail_domain(std::string_view domain) const;
  const Account* by_former(std::string_view local_part, std::string_view domain,
                           std::string_view address, bool strict_domains) const;

  std::vector<AccountPtr> accounts_;
  std::vector<std::string> domains_;
  std::string netbios_name_, dns_name_;
  Time seen_;
  AddressRule rule_;
  NameIndex by_name_, by_upn_, by_sid_, by_address_, by_dn_;
  std::unordered_map<std::string, Former> by_former_;
  std::unordered_set<std::string> shared_names_;  // in lower case; AddressRule::domain
  std::vector<Dispute> disputes_;
  std::vector<Removed> removed_;
  std::unique_ptr<const View>
      before_;  // of those, each name of its last owner; null: there is none
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
  service_off,        // an administrator switched the service off for the account
  outside_use_hours,  // outside of the hours that an administrator set for it
  unavailable,        // no directory server answered in time: temporary
};
std::string_view name_of(Verdict verdict);  // "wrong_password", for logs

struct Verified {
  Verdict verdict = Verdict::unavailable;
  std::optional<Account> account;  // when accepted
  std::string detail;              // for the log
};

/// When the directory locks an account for wrong passwords. 0: never.
struct LockoutPolicy {
  std::uint32_t threshold = 0;  // lockoutThreshold: so many
  Seconds window{0};            // lockOutObservationWindow: within this time
  bool operator==(const LockoutPolicy&) const = default;
};

class Backend {
 public:
  virtual ~Backend() = default;
  /// Takes the View out of the site log: as start(), but nobody is asked for news.
  virtual Task<Result<>> load() { co_return Result<>(); }
  /// Takes the View out of the site log, then keeps it fresh on `executor` until stop().
  virtual Task<Result<>> start(net::Executor) { co_return co_await load(); }
  virtual void stop() {}
  /// Reads all that can be read now.
  virtual Task<Result<>> refresh_now() { co_return Result<>(); }

  /// Null until the directory has been seen once (also from an earlier run, out of the site log).
  virtual std::shared_ptr<const View> view() const = 0;
  /// False: the directory could not be read lately. Who is missing in the view may exist by now:
  /// nobody is refused for good for that.
  virtual bool is_current() const { return true; }
  /// The domain's; a group of people may have one of its own that is stricter.
  virtual LockoutPolicy lockout() const { return {}; }
  /// Checks a password for a login name in any form. Refuses an empty one by itself. Bounded in
  /// time by the service's ADRetryMSec x ADRetryTime.
  virtual Task<Verified> verify(std::string login, std::string password, Service service) = 0;
};

}  // namespace hikyaku::directory
