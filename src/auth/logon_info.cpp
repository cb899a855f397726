#include "auth/logon_info.h"

#include <cstdint>

#include "base/bytes.h"

namespace hikyaku::auth {
namespace {

constexpr std::uint32_t texts_max = 4096;          // characters of a name or path
constexpr std::uint32_t groups_max = 65'536;       // more than fit into a ticket
constexpr std::uint32_t sub_authorities_max = 15;  // MS-DTYP 2.4.2

// NDR aligns each number by its own size, counted from the end of the header.
class NdrReader {
 public:
  explicit NdrReader(std::string_view octets) : reader_(octets), size_(octets.size()) {}
  bool ok() const { return reader_.ok(); }
  std::string_view raw(std::size_t length) { return reader_.raw(length); }
  std::uint16_t u16() {
    align(2);
    return reader_.u16();
  }
  std::uint32_t u32() {
    align(4);
    return reader_.u32();
  }
  void skip(std::size_t length) { (void)reader_.raw(length); }

 private:
  void align(std::size_t size) {
    const std::size_t at = size_ - reader_.left();
    skip((size - at % size) % size);
  }
  ByteReader reader_;
  const std::size_t size_;
};

// RPC_UNICODE_STRING: Length, MaximumLength, Buffer. Its characters come behind the structure.
struct Text {
  std::uint16_t bytes = 0;
  bool is_there = false;
};
Text read_text(NdrReader& in) {
  Text text;
  text.bytes = in.u16();
  (void)in.u16();
  text.is_there = in.u32() != 0;
  return text;
}

// A conformant and varying array: how long it may be, where it begins, how long it is.
std::optional<std::string_view> read_characters(NdrReader& in, const Text& text) {
  if (!text.is_there) return std::string_view();
  (void)in.u32();
  const std::uint32_t offset = in.u32(), count = in.u32();
  if (!in.ok() || offset != 0 || count > texts_max || count * 2 < text.bytes) return std::nullopt;
  return in.raw(count * 2).substr(0, text.bytes);
}

// RPC_SID: the number of its sub-authorities, then the SID, which says the number again.
std::optional<std::string> read_sid(NdrReader& in) {
  const std::uint32_t count = in.u32();
  if (!in.ok() || count == 0 || count >= sub_authorities_max) return std::nullopt;
  const std::string_view sid = in.raw(8 + 4 * count);
  if (!in.ok() || sid[0] != 1 || static_cast<std::uint8_t>(sid[1]) != count) return std::nullopt;
  return std::string(sid);
}

std::string with_rid(std::string domain, std::uint32_t rid) {
  ++domain[1];
  ByteWriter(domain).u32(rid);
  return domain;
}

}  // namespace

std::optional<LogonInfo> parse_logon_info(std::string_view octets) {
  // The type serialization's two headers: version 1, little-endian, 8 octets long.
  constexpr std::string_view head("\1\x10\x08\0", 4);
  if (!octets.starts_with(head) || octets.size() < 20) return std::nullopt;
  NdrReader in(octets.substr(16));
  if (in.u32() == 0) return std::nullopt;  // the pointer to the structure

  in.skip(6 * 8);  // LogonTime ... PasswordMustChange
  Text texts[6];   // EffectiveName, FullName, LogonScript, ProfilePath, HomeDirectory, ...Drive
  for (Text& text : texts) text = read_text(in);
  in.skip(2 * 2);  // LogonCount, BadPasswordCount
  const std::uint32_t rid = in.u32();
  in.skip(4);  // PrimaryGroupId
  const std::uint32_t groups = in.u32();
  const bool has_groups = in.u32() != 0;
  in.skip(4 + 16);  // UserFlags, UserSessionKey
  const Text server = read_text(in), domain_name = read_text(in);
  const bool has_domain = in.u32() != 0;
  in.skip(2 * 4 + 4 + 4 + 2 * 8 + 2 * 4);  // Reserved1 ... Reserved3
  in.skip(2 * 4 + 3 * 4);                  // ExtraSids, ResourceGroups

  // What the pointers point to, in their order.
  LogonInfo info;
  for (std::size_t i = 0; i < std::size(texts); ++i) {
    const auto characters = read_characters(in, texts[i]);
    if (!characters) return std::nullopt;
    if (i == 0) info.name = *characters;
  }
  if (has_groups) {
    const std::uint32_t count = in.u32();
    if (!in.ok() || count != groups || count > groups_max) return std::nullopt;
    in.skip(std::size_t{8} * count);
  }
  if (!read_characters(in, server) || !read_characters(in, domain_name)) return std::nullopt;
  if (!has_domain) return std::nullopt;
  const auto domain = read_sid(in);
  // MS-PAC 2.5: UserId 0 says that the SID stands elsewhere: nobody's of this domain.
  if (!domain || !in.ok() || rid == 0) return std::nullopt;
  info.sid = with_rid(*domain, rid);
  return info;
}

}  // namespace hikyaku::auth
