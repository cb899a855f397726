#include "directory/own/verifier.h"

#include <sodium.h>

namespace hikyaku::directory {

Result<std::string> make_verifier(std::string_view password) {
  char text[crypto_pwhash_argon2id_STRBYTES];
  if (sodium_init() < 0 || crypto_pwhash_argon2id_str(text, password.data(), password.size(),
                                                      argon2id_passes, argon2id_bytes) != 0)
    return fail(Error::Kind::limit, "account.password", "there is no memory to compute it");
  return std::string(text);
}

bool is_right(const std::string& verifier, std::string_view password) {
  if (verifier.size() >= crypto_pwhash_argon2id_STRBYTES || sodium_init() < 0) return false;
  return crypto_pwhash_argon2id_str_verify(verifier.c_str(), password.data(), password.size()) == 0;
}

}  // namespace hikyaku::directory
