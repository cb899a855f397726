#include "auth/hashes.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/check.h"

namespace hikyaku::auth {
namespace {

const unsigned char* octets(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string digest(const EVP_MD* kind, std::string_view text) {
  unsigned char out[EVP_MAX_MD_SIZE];
  unsigned int length = 0;
  if (EVP_Digest(text.data(), text.size(), out, &length, kind, nullptr) != 1) return {};
  return {reinterpret_cast<const char*>(out), length};
}

std::string hmac(const EVP_MD* kind, std::string_view key, std::string_view text) {
  unsigned char out[EVP_MAX_MD_SIZE];
  unsigned int length = 0;
  if (HMAC(kind, key.data(), static_cast<int>(key.size()), octets(text), text.size(), out,
           &length) == nullptr)
    return {};
  return {reinterpret_cast<const char*>(out), length};
}

}  // namespace

std::string sha256(std::string_view text) {
  std::string out = digest(EVP_sha256(), text);
  HIKYAKU_CHECK(out.size() == sha256_bytes);
  return out;
}

std::string hmac_sha256(std::string_view key, std::string_view text) {
  std::string out = hmac(EVP_sha256(), key, text);
  HIKYAKU_CHECK(out.size() == sha256_bytes);
  return out;
}

std::string pbkdf2_sha256(std::string_view password, std::string_view salt,
                          std::uint32_t iterations) {
  std::string out(sha256_bytes, '\0');
  const int done =
      PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), octets(salt),
                        static_cast<int>(salt.size()), static_cast<int>(iterations), EVP_sha256(),
                        static_cast<int>(out.size()), reinterpret_cast<unsigned char*>(out.data()));
  HIKYAKU_CHECK(done == 1);
  return out;
}

std::string md5(std::string_view text) {
  return digest(EVP_md5(), text);
}

std::string hmac_md5(std::string_view key, std::string_view text) {
  return hmac(EVP_md5(), key, text);
}

}  // namespace hikyaku::auth
