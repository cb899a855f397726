// A Kerberos ticket for LDAP on one controller, got with a keytab or a password (RFC 4120), by the
// controllers as its key distribution centres: neither /etc/krb5.conf nor the system's DNS needs to
// know the domain. It lies in a credential cache of its own in memory, so that no other part of the
// process sees it and no environment variable is set. Blocking.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "directory/ad/reach.h"

namespace hikyaku::directory {

struct KerberosRequest {
  /// A file, or "MEMORY:..." of this process; a key that is refused is followed by the one before.
  std::string keytab;
  std::string principal;  // of the keytab; without a realm: of this one; empty: its first
  std::string realm;      // "EPOST.TEST"
  std::vector<Controller> centres;
  std::string host = {};  // for ldap/HOST
  std::string password =
      {};  // instead of a keytab: of `principal`, also by a UPN of another suffix
  std::uint32_t key_version = 0;  // this one of the keytab only; 0: any
};

struct KerberosContext;

class Ticket {
 public:
  /// Error: denied, when the key is not (or no longer) right or the account may not log in.
  static Result<Ticket> get(const KerberosRequest& request);
  /// Is it the right key or password?
  static Result<> check(const KerberosRequest& request);
  /// Sets another password for the client itself (RFC 3244). Error: denied, when nothing changed;
  /// else nobody knows whether it did.
  static Result<> change_password(const KerberosRequest& request, const std::string& password);
  /// With what the domain makes the client's keys of its password.
  static Result<std::string> salt(const KerberosRequest& request);
  ~Ticket();
  Ticket(Ticket&& other) noexcept;
  Ticket& operator=(Ticket&&) = delete;

  /// While this stands, GSS-API on this thread uses the ticket.
  class Use {
   public:
    explicit Use(const Ticket& ticket);
    ~Use();
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;
  };

 private:
  explicit Ticket(std::unique_ptr<KerberosContext> context);
  std::unique_ptr<KerberosContext> context_;
};

/// A key of a password (RFC 3962 section 4).
Result<std::string> make_key(std::uint16_t type, const std::string& password,
                             const std::string& salt);

}  // namespace hikyaku::directory
