// A Kerberos ticket for LDAP on one controller, got with a keytab (RFC 4120), by the controllers as
// its key distribution centres: neither /etc/krb5.conf nor the system's DNS needs to know the
// domain. It lies in a credential cache of its own in memory, so that no other part of the process
// sees it and no environment variable is set. Blocking.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "directory/ad/reach.h"

namespace hikyaku::directory {

struct KerberosRequest {
  std::string keytab;     // a file, or "MEMORY:..." of this process
  std::string principal;  // of the keytab; without a realm: of this one; empty: its first
  std::string realm;      // "EPOST.TEST"
  std::vector<Controller> centres;
  std::string host;  // for ldap/HOST
};

class Ticket {
 public:
  /// Error: denied, when the key is not (or no longer) right or the account may not log in.
  static Result<Ticket> get(const KerberosRequest& request);
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
  struct Context;
  explicit Ticket(std::unique_ptr<Context> context);
  std::unique_ptr<Context> context_;
};

}  // namespace hikyaku::directory
