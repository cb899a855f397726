#include "auth/scram_verifier.h"

#include "auth/hashes.h"
#include "base/random.h"

namespace hikyaku::auth {

ScramVerifier make_verifier(std::string_view password, std::string salt, std::uint32_t iterations) {
  const std::string salted = pbkdf2_sha256(password, salt, iterations);
  return {std::move(salt), iterations, sha256(hmac_sha256(salted, "Client Key")),
          hmac_sha256(salted, "Server Key")};
}

bool is_password_of(const ScramVerifier& verifier, std::string_view password) {
  const ScramVerifier made = make_verifier(password, verifier.salt, verifier.iterations);
  return equal_in_constant_time(made.stored_key, verifier.stored_key);
}

}  // namespace hikyaku::auth
