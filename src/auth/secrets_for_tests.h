// Stored passwords without files: "user" has "pencil" with the salt of RFC 7677 section 3, "tim"
// has "tanstaaftanstaaf" (RFC 2195), "mrose" has "tanstaaf" (RFC 1939).
#pragma once

#include "auth/hashes.h"
#include "auth/secrets.h"
#include "base/text.h"

namespace hikyaku::auth {

class SecretsForTests final : public Secrets {
 public:
  static Guid guid_of(std::string_view name) {
    Guid guid;
    for (std::size_t i = 0; i < name.size() && i < guid.octets.size(); ++i)
      guid.octets[i] = static_cast<std::uint8_t>(name[i]);
    return guid;
  }
  static std::string password_of(std::string_view name) {
    return name == "user"    ? "pencil"
           : name == "tim"   ? "tanstaaftanstaaf"
           : name == "mrose" ? "tanstaaf"
                             : "";
  }
  Scram scram(std::string_view login) const override {
    static const ScramVerifier user =
        make_verifier("pencil", *base64_decode("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096);
    if (login == "user") return {user, guid_of(login)};
    return {{sha256(login).substr(0, 16), scram_iterations, sha256("stored"), sha256("server")},
            {}};
  }
  Shared shared(std::string_view login) const override {
    const std::string password = password_of(login);
    if (password.empty()) return {"invented", {}};
    return {password, guid_of(login)};
  }
};

/// What a SCRAM-SHA-256 client sends for the server's first message. `binding`: its gs2-header, and
/// the data of the channel.
inline std::string scram_client_final(const std::string& password, const std::string& bare,
                                      const std::string& server_first, const std::string& binding) {
  const auto salt_at = server_first.find(",s=") + 3, count_at = server_first.find(",i=");
  const std::string nonce = server_first.substr(2, salt_at - 5);
  const std::string salt = *base64_decode(server_first.substr(salt_at, count_at - salt_at));
  const auto iterations =
      static_cast<std::uint32_t>(*parse_number(server_first.substr(count_at + 3)));
  const std::string salted = pbkdf2_sha256(password, salt, iterations);
  std::string proof = hmac_sha256(salted, "Client Key");
  const std::string without = "c=" + base64_encode(binding) + ",r=" + nonce;
  const std::string signature =
      hmac_sha256(sha256(proof), bare + "," + server_first + "," + without);
  for (std::size_t i = 0; i < proof.size(); ++i)
    proof[i] = static_cast<char>(proof[i] ^ signature[i]);
  return without + ",p=" + base64_encode(proof);
}

}  // namespace hikyaku::auth
