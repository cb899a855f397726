#include "directory/ad/keytab.h"

#include <cerrno>
#include <cstring>
#include <fstream>

#include <fmt/format.h>

namespace hikyaku::directory {
namespace {

// Numbers are big-endian.
class Reader {
 public:
  explicit Reader(std::string_view in) : in_(in) {}
  bool ok() const { return ok_; }
  std::size_t left() const { return in_.size(); }
  std::string_view raw(std::size_t length) {
    if (!ok_ || in_.size() < length) {
      ok_ = false;
      return {};
    }
    const auto octets = in_.substr(0, length);
    in_.remove_prefix(length);
    return octets;
  }
  std::uint32_t number(std::size_t length) {
    std::uint32_t value = 0;
    for (const char c : raw(length)) value = value << 8 | static_cast<unsigned char>(c);
    return value;
  }
  std::string text() { return std::string(raw(number(2))); }

 private:
  std::string_view in_;
  bool ok_ = true;
};

void put(std::string& out, std::uint32_t value, int length) {
  while (length-- > 0) out += static_cast<char>(value >> 8 * length);
}
void put_text(std::string& out, std::string_view text) {
  put(out, static_cast<std::uint32_t>(text.size()), 2);
  out += text;
}

constexpr std::string_view magic("\5\2", 2);
constexpr std::uint32_t components_max = 16;

std::optional<KeytabEntry> parse_entry(std::string_view octets) {
  Reader in(octets);
  KeytabEntry entry;
  const std::uint32_t components = in.number(2);
  if (!in.ok() || components == 0 || components > components_max) return std::nullopt;
  entry.realm = in.text();
  for (std::uint32_t i = 0; i < components; ++i) entry.principal.push_back(in.text());
  entry.name_type = in.number(4);
  entry.written = in.number(4);
  entry.version = in.number(1);
  entry.type = static_cast<std::uint16_t>(in.number(2));
  entry.key = in.text();
  if (!in.ok()) return std::nullopt;
  // The whole version, in files that have it.
  if (in.left() >= 4)
    if (const std::uint32_t whole = in.number(4); whole != 0) entry.version = whole;
  return entry;
}

}  // namespace

std::string KeytabEntry::name() const {
  std::string text;
  for (const std::string& part : principal) (text += text.empty() ? "" : "/") += part;
  return text + "@" + realm;
}

std::optional<std::vector<KeytabEntry>> parse_keytab(std::string_view octets) {
  if (octets.size() > keytab_bytes_max || !octets.starts_with(magic)) return std::nullopt;
  Reader in(octets.substr(magic.size()));
  std::vector<KeytabEntry> entries;
  while (in.left() > 0) {
    const auto size = static_cast<std::int32_t>(in.number(4));
    if (!in.ok()) return std::nullopt;
    if (size == 0) break;  // the rest is not used
    // Negative: a hole that an entry left.
    const auto bytes = in.raw(static_cast<std::size_t>(size < 0 ? -std::int64_t{size} : size));
    if (!in.ok()) return std::nullopt;
    if (size < 0) continue;
    auto entry = parse_entry(bytes);
    if (!entry) return std::nullopt;
    entries.push_back(std::move(*entry));
  }
  return entries;
}

std::string write_keytab(const std::vector<KeytabEntry>& entries) {
  std::string out(magic);
  for (const KeytabEntry& entry : entries) {
    std::string one;
    put(one, static_cast<std::uint32_t>(entry.principal.size()), 2);
    put_text(one, entry.realm);
    for (const std::string& part : entry.principal) put_text(one, part);
    put(one, entry.name_type, 4);
    put(one, entry.written, 4);
    put(one, entry.version & 0xff, 1);
    put(one, entry.type, 2);
    put_text(one, entry.key);
    put(one, entry.version, 4);
    put(out, static_cast<std::uint32_t>(one.size()), 4);
    out += one;
  }
  return out;
}

std::string name_of_key_type(std::uint16_t type) {
  switch (static_cast<KeyType>(type)) {
    case KeyType::aes128:
      return "aes128-cts-hmac-sha1-96";
    case KeyType::aes256:
      return "aes256-cts-hmac-sha1-96";
    case KeyType::rc4:
      return "arcfour-hmac";
  }
  return fmt::format("type {}", type);
}

Result<std::vector<KeytabEntry>> read_keytab(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return fail(Error::Kind::permanent, file, std::strerror(errno));
  std::string octets(keytab_bytes_max + 1, '\0');
  in.read(octets.data(), static_cast<std::streamsize>(octets.size()));
  octets.resize(static_cast<std::size_t>(in.gcount()));
  auto entries = parse_keytab(octets);
  if (!entries) return fail(Error::Kind::permanent, file, "this is no keytab, or it is damaged");
  return *std::move(entries);
}

}  // namespace hikyaku::directory
