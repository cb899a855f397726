// What the directory was seen to be, as records of the site log: its fold is the View with which
// the server starts although no controller answers, and the records are the audit trail of the
// changes. Other parts keep records in the same log: each begins with a kind of its own.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

#include "directory/brake.h"
#include "directory/directory.h"

namespace hikyaku::directory {

/// Where the directory was read.
struct Source {
  std::string host;           // the controller
  std::string invocation_id;  // of its database: what its numbers count on
  std::string feed;           // not kept
  std::string cookie;         // where DirSync goes on there, or empty
};

struct SiteRecord {
  enum class Kind : std::uint8_t {
    account = 0x21,   // this account is now so
    removed = 0x22,   // account.guid is no mail user any more: `removed`
    domain = 0x23,    // the names of the AD domain
    source = 0x24,    // from now on read there
    held = 0x25,      // account.guid stays as it is, although the directory says otherwise
    released = 0x26,  // and the directory does not say so any more
    passed = 0x27,    // so many harms passed since something is held
  };
  Kind kind = Kind::account;
  Account account;
  std::string netbios_name, dns_name;
  Source source;
  Held held;
  std::uint64_t passed_count = 0;
  Removed removed;  // without its account
};

std::string encode(const SiteRecord& record);
/// Nothing for the records of others.
std::optional<SiteRecord> decode(std::string_view bytes);

/// Accounts by their guids.
struct ByGuid {
  using is_transparent = void;
  static const Guid& guid_of(const Guid& guid) { return guid; }
  static const Guid& guid_of(const AccountPtr& account) { return account->guid; }
  std::size_t operator()(const auto& one) const noexcept { return std::hash<Guid>()(guid_of(one)); }
  bool operator()(const auto& a, const auto& b) const { return guid_of(a) == guid_of(b); }
};
using AccountSet = std::unordered_set<AccountPtr, ByGuid, ByGuid>;

/// The fold of these records.
struct SiteDirectory {
  AccountSet accounts;
  std::map<Guid, Held> held;        // until the account's next record
  std::uint64_t passed_count = 0;   // while something is held
  std::map<Guid, Removed> removed;  // until they come back
  std::string netbios_name, dns_name;
  Source source;
  bool seen = false;
  void apply(SiteRecord record);
  const Account* find(const Guid& guid) const;
};

/// The fewest records that make it, one after the other, encoded; then an empty one.
std::move_only_function<std::string()> records_of(const SiteDirectory& site);

bool same(const Account& a, const Account& b);

}  // namespace hikyaku::directory
