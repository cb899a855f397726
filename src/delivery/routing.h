// Where a recipient's mail goes: decided from the directory's View in memory alone, so that RCPT
// costs no round trip and goes on when every directory server is down. RFC 5321 sections 4.1.3
// (address literals) and 4.5.1 (postmaster), RFC 2142 (abuse). Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "delivery/lifecycle.h"
#include "directory/directory.h"
#include "smtp/receiver.h"

namespace hikyaku::delivery {

struct RoutingOptions {
  std::string host_name;  // this server's; lower case. Only postmaster and abuse live there
  std::vector<std::string> domains;  // the mail domains of this server, lower case
  /// false: every account has an address in every mail domain (virtual domains, MD-04).
  /// true: an account that belongs to a domain has an address in that one only.
  bool strict_domains = false;
  /// Gets the mail to postmaster and abuse where no account has that name (WZ-13); may be empty.
  std::string administrator;
  std::vector<std::string> own_addresses;  // numeric: "192.0.2.1", for address literals
  LifecycleOptions lifecycle;
};

struct Route {
  enum class Kind {
    account,     // of this server
    foreign,     // another server's
    unknown,     // a mail domain of this server, and nobody there: 550 5.1.1
    refused,     // the account is disabled or has expired, and its mail is refused: 550 5.2.1
    disputed,    // several accounts claim the address: 451 4.3.5 until that is put right
    never_seen,  // nobody can tell yet, since the directory has not been read once: 451 4.3.0
  };
  Kind kind = Kind::unknown;
  /// Kind::account: whose mailbox gets it; lives as long as the View.
  const directory::Account* account = nullptr;
  /// Kind::account and refused, and unknown when that is a removed one: whose address it is, and
  /// why the mail goes where it goes.
  const directory::Account* owner = nullptr;
  Handling handling;
  /// Kind::foreign: the recipient, or the administrator in its place.
  smtp::Path foreign;
  /// Postmaster and abuse may be written to by anybody, also when the administrator is elsewhere.
  bool is_for_administrator = false;
};

/// `view` is null when the directory has never been seen. `now`: accounts expire.
Route route(const directory::View* view, const RoutingOptions& options, const smtp::Path& recipient,
            Time now);

/// Is mail for this domain kept here?
bool is_local_domain(const RoutingOptions& options, std::string_view domain);

/// "user@example.jp" taken apart at its last '@', the domain in lower case. No quoting is undone:
/// for addresses of the configuration and of the directory.
std::optional<smtp::Path> path_of(std::string_view address);

}  // namespace hikyaku::delivery
