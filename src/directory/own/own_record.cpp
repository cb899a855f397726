#include "directory/own/own_record.h"

#include "base/bytes.h"

namespace hikyaku::directory {
namespace {

constexpr std::uint8_t format = 1;
using Kind = OwnRecord::Kind;

void write_account(ByteWriter& writer, const Account& account) {
  for (const std::string* text :
       {&account.name, &account.display_name, &account.mail, &account.domain, &account.home})
    writer.string(*text);
  writer.u8(account.status == AccountStatus::enabled ? 0 : 1);
  writer.u64(static_cast<std::uint64_t>(account.expires));
  writer.u64(account.state_stamp);
  writer.varint(account.aliases.size());
  for (const std::string& alias : account.aliases) writer.string(alias);
  writer.varint(account.former.size());
  for (const FormerAddress& one : account.former) {
    writer.string(one.text);
    writer.u64(static_cast<std::uint64_t>(one.until));
  }
}

bool read_account(ByteReader& reader, Account& account) {
  for (std::string* text :
       {&account.name, &account.display_name, &account.mail, &account.domain, &account.home})
    *text = reader.string();
  const std::uint8_t status = reader.u8();
  account.status = status == 0 ? AccountStatus::enabled : AccountStatus::disabled;
  account.expires = static_cast<std::int64_t>(reader.u64());
  account.state_stamp = reader.u64();
  for (std::uint64_t left = reader.varint(); left > 0 && reader.ok(); --left)
    account.aliases.emplace_back(reader.string());
  for (std::uint64_t left = reader.varint(); left > 0 && reader.ok(); --left) {
    std::string text(reader.string());
    account.former.push_back({std::move(text), static_cast<std::int64_t>(reader.u64())});
  }
  return status <= 1;
}

}  // namespace

std::string encode(const OwnRecord& record) {
  std::string bytes;
  ByteWriter writer(bytes);
  writer.u8(static_cast<std::uint8_t>(record.kind));
  writer.u8(format);
  writer.raw(record.account.guid.bytes());
  writer.u64(static_cast<std::uint64_t>(record.time));
  writer.string(record.by);
  if (record.kind == Kind::removed) return bytes;
  write_account(writer, record.account);
  writer.string(record.verifier);
  return bytes;
}

std::optional<OwnRecord> decode_own(std::string_view bytes) {
  ByteReader reader(bytes);
  OwnRecord record;
  const std::uint8_t kind = reader.u8();
  if (kind != static_cast<std::uint8_t>(Kind::account) &&
      kind != static_cast<std::uint8_t>(Kind::removed))
    return std::nullopt;
  if (reader.u8() != format) return std::nullopt;
  record.kind = static_cast<Kind>(kind);
  const auto guid = Guid::from_bytes(reader.raw(16));
  if (!guid) return std::nullopt;
  record.account.guid = *guid;
  record.time = static_cast<std::int64_t>(reader.u64());
  record.by = reader.string();
  if (record.kind == Kind::account) {
    if (!read_account(reader, record.account)) return std::nullopt;
    record.verifier = reader.string();
  }
  if (!reader.ok() || !reader.at_end()) return std::nullopt;
  return record;
}

void OwnAccounts::apply(OwnRecord record) {
  const Guid guid = record.account.guid;
  if (record.kind == Kind::account) {
    removed.erase(guid);
    accounts.insert_or_assign(guid,
                              OwnAccount{std::make_shared<const Account>(std::move(record.account)),
                                         std::move(record.verifier)});
    return;
  }
  const auto found = accounts.find(guid);
  if (found == accounts.end()) return;
  removed.insert_or_assign(guid, found->second.account);
  accounts.erase(found);
}

const OwnAccount* OwnAccounts::find(const Guid& guid) const {
  const auto found = accounts.find(guid);
  return found == accounts.end() ? nullptr : &found->second;
}

}  // namespace hikyaku::directory
