// What the Active Directory backend is told by the configuration.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/events.h"
#include "directory/brake.h"

namespace hikyaku::directory {

enum class Security { ldaps, starttls };

/// How the mirror learns of changes (feed.h).
enum class FeedKind { notification, dirsync, usn };
std::string_view name_of(FeedKind kind);  // "dirsync"

/// ADRetryMSec and ADRetryTime (RT-02, RT-04); a login takes at most their product.
struct Retry {
  Milliseconds pause{1000};
  std::int64_t count = 10;
  Milliseconds bound() const { return pause * count; }
};

struct AdOptions {
  std::string name;                  // NetBIOS ("EPOST") or DNS name of the domain (P-05)
  std::vector<std::string> servers;  // the domain controllers' addresses: DNS1-DNS3 (WZ-10)
  std::string mail_group = "IMSUsers";
  std::vector<std::string> mail_domains;
  Security security = Security::ldaps;
  std::string ca_file;  // PEM; empty: the system's
  bool verify_certificate = true;
  std::string bind_user, bind_password;
  /// The directory is read with this keytab's key, by Kerberos with encryption (GSSAPI), instead of
  /// bind_user. Passwords of people are checked over TLS all the same.
  std::string keytab;
  std::string principal;         // of the keytab; empty: its first
  std::string base_dn;           // empty: the domain's
  bool read_home = false;        // only when the folder template needs it (MB-05)
  std::optional<FeedKind> feed;  // nothing: the first of them that works
  Milliseconds poll{2000};
  Milliseconds full_sync{600'000};  // between whole readings: they find what changes do not show
  /// Of the time, for whole readings while the directory changes: they show what is no change of
  /// the user, such as an organizational unit's new name. 0: only every full_sync.
  int whole_readings_percent = 1;
  /// Of the time, for comparing the groups' members while the directory changes: it shows the
  /// deletions, of which the reading account is not told. 0: never.
  int comparisons_percent = 10;
  AddressRule addresses = AddressRule::name;
  Seconds keep_former = std::chrono::days(90);
  BrakeOptions brake;
  /// How long people who are not known to another controller than before may still come to it by
  /// replication.
  Milliseconds fail_over_grace{300'000};
  std::array<Retry, service_count> retry{};
};

}  // namespace hikyaku::directory
