#include "auth/secret_box.h"

#include <sodium.h>

#include "base/bytes.h"
#include "base/checksum.h"
#include "base/private_file.h"
#include "base/random.h"

namespace hikyaku::auth {
namespace {

constexpr std::string_view magic = "HIKYPKEY";
constexpr std::uint8_t format = 1;
constexpr std::size_t file_bytes_max = 4096;
constexpr char context[crypto_kdf_CONTEXTBYTES + 1] = "password";
static_assert(SecretBox::key_bytes == crypto_kdf_KEYBYTES &&
              SecretBox::key_bytes == crypto_secretbox_KEYBYTES);

std::string encode(std::string_view key) {
  std::string bytes;
  ByteWriter writer(bytes);
  writer.raw(magic);
  writer.u8(format);
  writer.raw(key);
  writer.u64(checksum(bytes));
  return bytes;
}

std::optional<std::string> decode(std::string_view bytes) {
  ByteReader reader(bytes);
  if (reader.raw(magic.size()) != magic || reader.u8() != format) return std::nullopt;
  std::string key(reader.raw(SecretBox::key_bytes));
  if (!reader.ok() || encode(key) != bytes) return std::nullopt;
  return key;
}

const unsigned char* octets(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* octets(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

}  // namespace

Result<SecretBox> SecretBox::open(const std::string& file, bool* made) {
  TRY(std::optional<std::string> content, read_private_file(file, file_bytes_max));
  if (made != nullptr) *made = !content;
  if (!content) {
    content = encode(random_bytes(key_bytes));
    TRY_DO(write_private_file(file, *content));
  }
  auto key = decode(*content);
  if (!key) return fail(Error::Kind::permanent, file, "damaged, or written by a newer version");
  std::array<std::uint8_t, key_bytes> octets{};
  std::copy(key->begin(), key->end(), octets.begin());
  sodium_memzero(key->data(), key->size());
  return SecretBox(octets);
}

SecretBox::SecretBox(const std::array<std::uint8_t, key_bytes>& key) {
  crypto_kdf_derive_from_key(seal_key_.data(), seal_key_.size(), 1, context, key.data());
  crypto_kdf_derive_from_key(fake_key_.data(), fake_key_.size(), 2, context, key.data());
}

SecretBox::~SecretBox() {
  sodium_memzero(seal_key_.data(), seal_key_.size());
  sodium_memzero(fake_key_.data(), fake_key_.size());
}

std::string SecretBox::seal(const Guid& account, std::string_view secret) const {
  const std::string nonce = random_bytes(crypto_secretbox_NONCEBYTES);
  std::string text(account.bytes());
  text += secret;
  std::string boxed(crypto_secretbox_MACBYTES + text.size(), '\0');
  crypto_secretbox_easy(octets(boxed), octets(std::string_view(text)), text.size(), octets(nonce),
                        seal_key_.data());
  sodium_memzero(text.data(), text.size());
  return nonce + boxed;
}

std::optional<std::string> SecretBox::unseal(const Guid& account, std::string_view sealed) const {
  const std::string who(account.bytes());
  constexpr std::size_t head = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
  if (sealed.size() < head + who.size()) return std::nullopt;
  const std::string_view nonce = sealed.substr(0, crypto_secretbox_NONCEBYTES);
  const std::string_view boxed = sealed.substr(crypto_secretbox_NONCEBYTES);
  std::string text(sealed.size() - head, '\0');
  if (crypto_secretbox_open_easy(octets(text), octets(boxed), boxed.size(), octets(nonce),
                                 seal_key_.data()) != 0 ||
      !text.starts_with(who))
    return std::nullopt;
  return text.substr(who.size());
}

std::string SecretBox::fake(std::string_view text, std::size_t bytes) const {
  std::string out(bytes, '\0');
  crypto_generichash(octets(out), out.size(), octets(text), text.size(), fake_key_.data(),
                     fake_key_.size());
  return out;
}

}  // namespace hikyaku::auth
