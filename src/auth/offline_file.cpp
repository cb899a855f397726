#include "auth/offline_file.h"

#include "base/bytes.h"
#include "base/checksum.h"

namespace hikyaku::auth {
namespace {

constexpr std::string_view magic = "HIKYOFFL";
constexpr std::uint8_t format = 1;
constexpr std::size_t verifier_bytes_max = 128;

}  // namespace

std::string encode_offline_file(const std::vector<OfflinePassword>& passwords) {
  std::string bytes;
  ByteWriter writer(bytes);
  writer.raw(magic);
  writer.u8(format);
  writer.varint(passwords.size());
  for (const OfflinePassword& one : passwords) {
    writer.raw(one.account.bytes());
    writer.u64(one.state_stamp);
    writer.u64(static_cast<std::uint64_t>(one.verified));
    writer.string(one.verifier);
  }
  return with_checksum(std::move(bytes));
}

std::optional<std::vector<OfflinePassword>> decode_offline_file(std::string_view bytes) {
  const auto body = without_checksum(bytes);
  if (!body) return std::nullopt;
  ByteReader reader(*body);
  if (reader.raw(magic.size()) != magic || reader.u8() != format) return std::nullopt;
  const std::uint64_t count = reader.varint();
  if (count > offline_passwords_max) return std::nullopt;
  std::vector<OfflinePassword> all;
  for (std::uint64_t i = 0; i < count; ++i) {
    OfflinePassword one;
    const auto guid = Guid::from_bytes(reader.raw(16));
    one.state_stamp = reader.u64();
    one.verified = static_cast<std::int64_t>(reader.u64());
    one.verifier = reader.string();
    if (!reader.ok() || !guid || one.verifier.size() > verifier_bytes_max) return std::nullopt;
    one.account = *guid;
    all.push_back(std::move(one));
  }
  if (!reader.ok() || !reader.at_end()) return std::nullopt;
  return all;
}

}  // namespace hikyaku::auth
