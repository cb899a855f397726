#include "auth/password_file.h"

#include "auth/hashes.h"
#include "base/bytes.h"
#include "base/checksum.h"

namespace hikyaku::auth {
namespace {

constexpr std::string_view magic = "HIKYPASS";
constexpr std::uint8_t format = 1;
constexpr std::size_t salt_bytes_max = 64;
constexpr std::size_t by_bytes_max = 256;

void write(ByteWriter& writer, const StoredPassword& one) {
  writer.raw(one.account.bytes());
  writer.u64(static_cast<std::uint64_t>(one.time));
  writer.string(one.by);
  writer.string(one.verifier.salt);
  writer.u32(one.verifier.iterations);
  writer.raw(one.verifier.stored_key);
  writer.raw(one.verifier.server_key);
  writer.string(one.sealed);
}

std::optional<StoredPassword> read(ByteReader& reader) {
  StoredPassword one;
  const auto guid = Guid::from_bytes(reader.raw(16));
  one.time = static_cast<std::int64_t>(reader.u64());
  one.by = reader.string();
  one.verifier.salt = reader.string();
  one.verifier.iterations = reader.u32();
  one.verifier.stored_key = reader.raw(sha256_bytes);
  one.verifier.server_key = reader.raw(sha256_bytes);
  one.sealed = reader.string();
  // An iteration count out of these bounds would weaken a password, or keep a thread for hours.
  if (!reader.ok() || !guid || one.by.size() > by_bytes_max || one.verifier.salt.empty() ||
      one.verifier.salt.size() > salt_bytes_max || one.verifier.iterations < scram_iterations_min ||
      one.verifier.iterations > scram_iterations_max || one.sealed.size() > sealed_bytes_max)
    return std::nullopt;
  one.account = *guid;
  return one;
}

}  // namespace

std::string encode_password_file(const std::vector<StoredPassword>& passwords) {
  std::string bytes;
  ByteWriter writer(bytes);
  writer.raw(magic);
  writer.u8(format);
  writer.varint(passwords.size());
  for (const StoredPassword& one : passwords) write(writer, one);
  return with_checksum(std::move(bytes));
}

std::optional<std::vector<StoredPassword>> decode_password_file(std::string_view bytes) {
  const auto body = without_checksum(bytes);
  if (!body) return std::nullopt;
  ByteReader reader(*body);
  if (reader.raw(magic.size()) != magic || reader.u8() != format) return std::nullopt;
  const std::uint64_t count = reader.varint();
  if (count > stored_passwords_max) return std::nullopt;
  std::vector<StoredPassword> all;
  for (std::uint64_t i = 0; i < count; ++i) {
    auto one = read(reader);
    if (!one) return std::nullopt;
    all.push_back(*std::move(one));
  }
  if (!reader.ok() || !reader.at_end()) return std::nullopt;
  return all;
}

}  // namespace hikyaku::auth
