// The keys of a keytab as GSS-API takes them: for each service those of its own name, of AES only,
// in a keytab in memory, so that no other key of the file opens a ticket. Private to the library.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gssapi/gssapi.h>

#include "base/events.h"
#include "directory/ad/memory_keytab.h"

namespace hikyaku::auth {

/// As a ticket names it ("imap", "smtp", "pop"; IANA's GSSAPI/Kerberos/SASL service names); empty:
/// nobody logs in to it.
std::string_view ticket_service(Service service);

/// GSS-API's credentials, for one service.
class TicketKey {
 public:
  struct Way {
    bool is_spnego = false;
    bool is_replay_seen = true;  // else for a token that was looked at already
  };
  static Result<std::unique_ptr<TicketKey>> make(const std::vector<directory::KeytabEntry>& entries,
                                                 const std::string& replay_cache);
  ~TicketKey();
  TicketKey(const TicketKey&) = delete;
  TicketKey& operator=(const TicketKey&) = delete;
  gss_cred_id_t credential(Way way) const { return credentials_[index_of(way)]; }

 private:
  explicit TicketKey(std::unique_ptr<directory::MemoryKeytab> table);
  static std::size_t index_of(Way way) {
    return (way.is_spnego ? 2u : 0u) + (way.is_replay_seen ? 1u : 0u);
  }
  const std::unique_ptr<directory::MemoryKeytab> table_;
  gss_cred_id_t credentials_[4] = {};
};

/// All of one reading of the file. Immutable, shared.
class TicketKeys {
 public:
  struct Stamp {
    std::int64_t changed = 0, inode = 0, size = -1;  // -1: there is no such file
    bool operator==(const Stamp&) const = default;
  };
  static Stamp stamp_of(const std::string& file);

  TicketKeys(Stamp stamp, const std::vector<directory::KeytabEntry>& entries,
             const std::string& replay_cache);
  const Stamp& stamp() const { return stamp_; }
  /// Null: there is none.
  const TicketKey* find(Service service) const {
    return keys_[static_cast<std::size_t>(service)].get();
  }
  std::string services() const;  // "smtp pop3 imap"; empty: none
  /// Why keys that are there cannot be used; empty: they can.
  const std::string& problem() const { return problem_; }

 private:
  const Stamp stamp_;
  std::unique_ptr<TicketKey> keys_[service_count];
  std::string problem_;
};

/// Those of Kerberos (RFC 4121) and SPNEGO (RFC 4178).
gss_OID kerberos_mechanism();
gss_OID spnego_mechanism();
/// What the library says of its error.
std::string gss_reason(OM_uint32 major, OM_uint32 minor);

}  // namespace hikyaku::auth
