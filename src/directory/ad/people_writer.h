// Writing people back to Active Directory: what the guide's Account Manager does (SY-01 to SY-09,
// AM-08, AM-10). Each change is made whole or not at all; a refusal says why in words that an
// administrator can act on. Blocking, on one connection of the server's own account, which needs
// the rights that delegation.h names.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "directory/ad/entry_change.h"
#include "directory/ad/locator.h"
#include "directory/ad/password_policy.h"
#include "directory/directory.h"

namespace hikyaku::directory {

struct WriteRefusal {
  enum class Reason {
    name_invalid,       // as a sAMAccountName: `detail` is the name
    name_taken,         // in the domain
    not_found,          // no such user
    group_missing,      // `detail`: its name
    password,           // `rule` says which (MSG-02)
    old_password,       // is not the one given
    no_right,           // `detail`: to do what
    container_missing,  // `detail`: its DN
    domain_full,        // `detail`: the domain, and how many accounts it may have (DD-02)
    other,              // `detail`: what the controller said
  };
  Reason reason = Reason::other;
  std::string detail = {};
  PasswordRule rule = PasswordRule::unknown;
  PasswordPolicy policy = {};
};
std::string_view name_of(WriteRefusal::Reason reason);

struct NewPerson {
  std::string name;          // sAMAccountName (SY-01)
  std::string display_name;  // SY-02; empty: the name
  std::string password;
  std::string home;       // homeDirectory (SY-08)
  std::string domain;     // mail domain: its group (SY-09); empty: none
  std::string container;  // DN; empty: where the domain puts new users
  bool must_change_password = false;
};

/// Null members stay as they are.
struct PersonChange {
  std::optional<std::string> name, display_name, home, domain;
  std::optional<bool> is_enabled;
  bool unlocks = false;
  bool changes_nothing() const {
    return !name && !display_name && !home && !domain && !is_enabled && !unlocks;
  }
};

/// Nothing: it is done. The error: no controller answered.
using WriteAnswer = Result<std::optional<WriteRefusal>>;

class PeopleWriter {
 public:
  PeopleWriter(Connection& connection, const AdDomain& domain, const AdOptions& options)
      : connection_(connection), domain_(domain), options_(options) {}

  /// Why create() would refuse this, as far as that can be known without trying.
  WriteAnswer check(const NewPerson& person);
  /// A user of the mail group and of the domain's group; a domain group that is missing is made.
  WriteAnswer create(const NewPerson& person);
  WriteAnswer change(const Guid& user, const PersonChange& change);
  /// As an administrator does: without the old one.
  WriteAnswer reset_password(const Guid& user, const std::string& password, bool must_change);
  /// As its owner does (unicodePwd by delete and add), also when it must be changed.
  WriteAnswer change_password(const Guid& user, const std::string& old_password,
                              const std::string& password);
  /// Into the mail group: somebody whom the directory has already.
  WriteAnswer add_mail_user(const std::string& name);
  /// Out of the mail group. The user of the directory stays, and so does the mail.
  WriteAnswer remove_mail_user(const Guid& user);

 private:
  using Answer = std::optional<WriteRefusal>;
  Result<std::optional<Entry>> find_user(const Guid& user);
  Result<std::string> dn_of_group(const std::string& name);
  /// Nothing: it may put users into the group of that domain, or make it.
  WriteAnswer check_domain(const std::string& domain);
  WriteAnswer set_mail_user(const std::string& user, bool is_mail_user);
  WriteAnswer set_member(const std::string& group, const std::string& user, bool is_member);
  WriteAnswer set_domain(const std::string& user, const std::string& domain);
  WriteAnswer make_domain_group(const std::string& domain, const std::string& first_user);
  WriteAnswer rename(const Entry& user, const std::string& name);
  WriteAnswer refusal_of(const ChangeAnswer& answer, std::string_view what,
                         std::string_view password_owner_dn = {});

  Connection& connection_;
  const AdDomain& domain_;
  const AdOptions& options_;
};

/// Where the domain puts new users: as `redirusr` said, CN=Users at first.
Result<std::string> default_container(Connection& connection, const std::string& base_dn);

/// Can it be a sAMAccountName that is also the local part of an address? 1 to 20 characters, none
/// of
/// "/\[]:;|=,+*?<>@ or blanks, not ending in a dot (MS-SAMR 3.1.1.6, MSDN naming rules).
bool is_account_name(std::string_view name);

}  // namespace hikyaku::directory
