// Reading the mail users out of AD: all of them, or what changed since the last time by the
// controller's update sequence numbers (uSNChanged). Blocking. A search that fails in any part is
// an error: what was not seen is never taken for gone.
//
// What a reading of changes does not see is found by comparing the groups' members, or by the next
// whole reading: a deletion that the reading account may not see, an organizational unit's new name
// in the names beneath it.
#pragma once

#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "directory/ad/connection.h"
#include "directory/ad/locator.h"
#include "directory/site_record.h"

namespace hikyaku::directory {

/// How far a controller had come when it was read. USNs count only on the same database of the same
/// controller: invocationId.
struct Watermark {
  std::string service_dn, invocation_id;
  std::uint64_t usn = 0;
  bool operator==(const Watermark&) const = default;
};

struct Member {
  Account account;
  std::uint32_t primary_group = 0;
  std::uint16_t domain = 0;  // which of the configured ones it belongs to, from 1; 0: none
};

struct Reading {
  bool whole = true;            // else only what changed
  std::vector<Member> members;  // all, or the changed and the new
  std::vector<Guid> gone;       // unless whole: who is no mail user any more
  std::set<Guid> groups;        // as in Mirror
  Watermark watermark;
  Source source;
  std::optional<LockoutPolicy> lockout;  // of a whole one
};

/// What the last readings found, as far as the next must know it.
struct Mirror {
  struct User {
    std::uint32_t primary_group = 0;
    std::uint16_t domain = 0;
  };
  Watermark watermark;  // the default: nothing was read yet
  std::unordered_map<Guid, User> users;
  std::set<Guid> groups;  // the mail group, the domains' groups and all groups in them
  void apply(const Reading& reading);
};

/// What a mail user is read by: of each the entry, and what it says. `lockout`: lockoutDuration.
std::vector<std::string> user_attributes(const AdOptions& options);
Member member_of(const Entry& entry, const Guid& guid, std::int64_t lockout, Time now);

/// Of the controller's database.
Result<std::string> read_invocation_id(Connection& connection, const RootDse& root);

struct Lockout {
  std::int64_t duration = 0;  // lockoutDuration as AD gives it: negative, in 100 ns
  LockoutPolicy policy;
};
Result<Lockout> read_lockout(Connection& connection, const std::string& domain_dn);

/// `connection` is bound as the reading user, `root` was read from it before.
Result<Reading> read_mail_users(Connection& connection, const AdOptions& options,
                                const RootDse& root, Time now);
/// What changed; all when that cannot be told (another controller, too much changed). `compare`:
/// whoever is in the groups no more is found also when nothing tells it.
Result<Reading> read_changes(Connection& connection, const AdOptions& options, const RootDse& root,
                             const Mirror& known, bool compare, Time now);

/// The last number of a binary SID: 513 for Domain Users.
std::uint32_t rid_of(std::string_view sid);

}  // namespace hikyaku::directory
