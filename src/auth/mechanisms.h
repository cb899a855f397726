// What a service lets its clients log in with: by the configuration, and by what the connection
// can do.
//
//   PLAIN (RFC 4616), LOGIN (draft-murchison-sasl-login): the password, for the Authenticator
//   SCRAM-SHA-256, SCRAM-SHA-256-PLUS (RFC 5802, RFC 7677): proves the stored one
//   GSSAPI (RFC 4752), GSS-SPNEGO: a Kerberos ticket for this service, where there is its key
//   CRAM-MD5 (RFC 2195), APOP (RFC 1939): likewise, by MD5; off unless wanted
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "auth/mechanism.h"
#include "auth/password_source.h"
#include "auth/secrets.h"
#include "net/stream.h"

namespace hikyaku::auth {

struct MechanismOptions {
  PasswordSource source = PasswordSource::directory;
  const Secrets* secrets = nullptr;  // null: only the mechanisms that show the password
  bool cram_md5 = false, apop = false;
  std::string host_name;  // of challenges
  /// Null: no tickets. They prove who is whom in the directory: where only the file's passwords
  /// count, they do not.
  TicketAcceptor* tickets = nullptr;
  Service service = Service::imap;  // whose tickets
};

/// A line with the longest response of a ticket mechanism: a command, and base64 of 65,535 octets.
/// RFC 4954 section 4 says 12,288; tickets of people in many groups are longer.
inline constexpr std::size_t ticket_line_bytes_max = 87'380 + 120;

class Mechanisms {
 public:
  Mechanisms() = default;  // PLAIN and LOGIN
  /// The secrets must outlive it.
  explicit Mechanisms(MechanismOptions options) : options_(std::move(options)) {}

  /// False: nobody can log in.
  bool has_any() const { return options_.source != PasswordSource::none; }
  bool has_apop() const { return has_secrets() && options_.apop; }
  /// Does it matter what the TLS connection is?
  bool wants_binding() const { return has_secrets() || has_tickets(); }
  bool has_tickets() const {
    return options_.tickets != nullptr && asks_directory(options_.source) &&
           options_.tickets->has_key(options_.service);
  }
  /// Does the mechanism with this name, which may be cut short, take lines of
  /// ticket_line_bytes_max?
  bool has_long_lines(std::string_view name) const;
  /// "PLAIN", "LOGIN", and what else can be used; the strongest first.
  std::vector<std::string_view> names(const net::ChannelBinding& binding) const;
  /// Null: no such mechanism here. `binding` must outlive it.
  std::unique_ptr<Mechanism> make(std::string_view name, const net::ChannelBinding& binding) const;

  /// What a mechanism wants to be asked.
  Task<TicketAnswer> ask(TicketQuestion question) const;

  /// "<1234.5678@mail.example>" (RFC 1939 section 7): never the same twice.
  std::string timestamp() const;
  /// What an APOP command proves, where has_apop(). `digest` is hexadecimal.
  Credentials apop(std::string_view timestamp, std::string_view name,
                   std::string_view digest) const;

  /// For who needs no other.
  static const Mechanisms& of_directory();

 private:
  bool has_secrets() const { return options_.secrets != nullptr && asks_file(options_.source); }
  const MechanismOptions options_;
};

}  // namespace hikyaku::auth
