#include "directory/site_record.h"

#include <tuple>

#include "base/bytes.h"

namespace hikyaku::directory {
namespace {

// 1: accounts without proxyAddresses and former addresses. 2: without manager; of those who were
// removed the guid only. 3: without objectSid.
constexpr std::uint8_t format = 4;
using Kind = SiteRecord::Kind;

void write_account(ByteWriter& writer, const Account& account) {
  for (const std::string* text :
       {&account.name, &account.display_name, &account.upn, &account.mail, &account.dn,
        &account.domain, &account.home, &account.logon_hours})
    writer.string(*text);
  writer.u8(static_cast<std::uint8_t>(account.status));
  writer.u64(static_cast<std::uint64_t>(account.expires));
  writer.u64(account.state_stamp);
  writer.string(account.primary);
  writer.varint(account.aliases.size());
  for (const std::string& alias : account.aliases) writer.string(alias);
  writer.varint(account.former.size());
  for (const FormerAddress& one : account.former) {
    writer.string(one.text);
    writer.u64(static_cast<std::uint64_t>(one.until));
  }
  writer.string(account.manager);
  writer.string(account.sid);
}

bool read_account(ByteReader& reader, std::uint8_t written, Account& account) {
  for (std::string* text : {&account.name, &account.display_name, &account.upn, &account.mail,
                            &account.dn, &account.domain, &account.home, &account.logon_hours})
    *text = reader.string();
  const std::uint8_t status = reader.u8();
  if (status > static_cast<std::uint8_t>(AccountStatus::must_change_password)) return false;
  account.status = static_cast<AccountStatus>(status);
  account.expires = static_cast<std::int64_t>(reader.u64());
  account.state_stamp = reader.u64();
  if (written == 1) return true;
  account.primary = reader.string();
  for (std::uint64_t left = reader.varint(); left > 0 && reader.ok(); --left)
    account.aliases.emplace_back(reader.string());
  for (std::uint64_t left = reader.varint(); left > 0 && reader.ok(); --left) {
    std::string text(reader.string());
    account.former.push_back({std::move(text), static_cast<std::int64_t>(reader.u64())});
  }
  if (written > 2) account.manager = reader.string();
  if (written > 3) account.sid = reader.string();
  return true;
}

bool read_guid(ByteReader& reader, Guid& guid) {
  const auto read = Guid::from_bytes(reader.raw(16));
  if (read) guid = *read;
  return read.has_value();
}

bool read_held(ByteReader& reader, Held& held) {
  const std::uint8_t harm = reader.u8();
  held.harm = static_cast<Harm>(harm);
  held.since = Time(Seconds(static_cast<std::int64_t>(reader.u64() & 0xffff'ffff'ffff)));
  return harm <= static_cast<std::uint8_t>(Harm::removed);
}

bool read(ByteReader& reader, std::uint8_t written, SiteRecord& record) {
  switch (record.kind) {
    case Kind::account:
      return read_guid(reader, record.account.guid) &&
             read_account(reader, written, record.account);
    case Kind::removed:
      if (!read_guid(reader, record.account.guid)) return false;
      if (written < 3) return true;
      record.removed.time = static_cast<std::int64_t>(reader.u64());
      return read_guid(reader, record.removed.manager);
    case Kind::released:
      return read_guid(reader, record.account.guid);
    case Kind::domain:
      record.netbios_name = reader.string();
      record.dns_name = reader.string();
      return true;
    case Kind::source:
      record.source.host = reader.string();
      record.source.invocation_id = reader.string();
      record.source.cookie = reader.string();
      return true;
    case Kind::held:
      return read_guid(reader, record.account.guid) && read_held(reader, record.held);
    case Kind::passed:
      record.passed_count = reader.varint();
      return true;
  }
  return false;
}

}  // namespace

std::string encode(const SiteRecord& record) {
  std::string bytes;
  ByteWriter writer(bytes);
  writer.u8(static_cast<std::uint8_t>(record.kind));
  writer.u8(format);
  switch (record.kind) {
    case Kind::account:
      writer.raw(record.account.guid.bytes());
      write_account(writer, record.account);
      break;
    case Kind::removed:
      writer.raw(record.account.guid.bytes());
      writer.u64(static_cast<std::uint64_t>(record.removed.time));
      writer.raw(record.removed.manager.bytes());
      break;
    case Kind::released:
      writer.raw(record.account.guid.bytes());
      break;
    case Kind::domain:
      writer.string(record.netbios_name);
      writer.string(record.dns_name);
      break;
    case Kind::source:
      writer.string(record.source.host);
      writer.string(record.source.invocation_id);
      writer.string(record.source.cookie);
      break;
    case Kind::held:
      writer.raw(record.account.guid.bytes());
      writer.u8(static_cast<std::uint8_t>(record.held.harm));
      writer.u64(static_cast<std::uint64_t>(
          std::chrono::floor<Seconds>(record.held.since.time_since_epoch()).count()));
      break;
    case Kind::passed:
      writer.varint(record.passed_count);
      break;
  }
  return bytes;
}

std::optional<SiteRecord> decode(std::string_view bytes) {
  ByteReader reader(bytes);
  SiteRecord record;
  const std::uint8_t kind = reader.u8();
  if (kind < static_cast<std::uint8_t>(Kind::account) ||
      kind > static_cast<std::uint8_t>(Kind::passed))
    return std::nullopt;
  const std::uint8_t written = reader.u8();
  if (written < 1 || written > format) return std::nullopt;
  record.kind = static_cast<Kind>(kind);
  if (!read(reader, written, record) || !reader.ok() || !reader.at_end()) return std::nullopt;
  return record;
}

void SiteDirectory::apply(SiteRecord record) {
  const Guid guid = record.account.guid;
  switch (record.kind) {
    case Kind::account:
      held.erase(guid);
      removed.erase(guid);
      if (const auto known = accounts.find(guid); known != accounts.end()) accounts.erase(known);
      accounts.insert(std::make_shared<const Account>(std::move(record.account)));
      break;
    case Kind::removed:
      held.erase(guid);
      if (const auto known = accounts.find(guid); known != accounts.end()) {
        record.removed.account = *known;
        removed.insert_or_assign(guid, std::move(record.removed));
        accounts.erase(known);
      }
      break;
    case Kind::domain:
      netbios_name = std::move(record.netbios_name);
      dns_name = std::move(record.dns_name);
      seen = true;
      break;
    case Kind::source:
      source = std::move(record.source);
      break;
    case Kind::held:
      held.insert_or_assign(guid, record.held);
      break;
    case Kind::released:
      held.erase(guid);
      break;
    case Kind::passed:
      passed_count = record.passed_count;
      break;
  }
  if (held.empty()) passed_count = 0;
}

const Account* SiteDirectory::find(const Guid& guid) const {
  const auto found = accounts.find(guid);
  return found == accounts.end() ? nullptr : found->get();
}

std::move_only_function<std::string()> records_of(const SiteDirectory& site) {
  std::vector<SiteRecord> others;  // behind the accounts, whose records end what is held
  const auto add = [&others](Kind kind) -> SiteRecord& {
    others.emplace_back().kind = kind;
    return others.back();
  };
  for (const auto& [guid, held] : site.held) {
    SiteRecord& record = add(Kind::held);
    record.account.guid = guid;
    record.held = held;
  }
  for (const auto& [guid, one] : site.removed) {
    add(Kind::account).account = *one.account;
    SiteRecord& record = add(Kind::removed);
    record.account.guid = guid;
    record.removed = {nullptr, one.time, one.manager};
  }
  if (site.passed_count > 0) add(Kind::passed).passed_count = site.passed_count;
  if (!site.source.invocation_id.empty()) add(Kind::source).source = site.source;
  if (site.seen) {
    SiteRecord& record = add(Kind::domain);
    record.netbios_name = site.netbios_name;
    record.dns_name = site.dns_name;
  }
  return [accounts = std::vector<AccountPtr>(site.accounts.begin(), site.accounts.end()),
          others = std::move(others), at = std::size_t{0}]() mutable -> std::string {
    const std::size_t i = at++;
    if (i >= accounts.size() + others.size()) return {};
    if (i >= accounts.size()) return encode(others[i - accounts.size()]);
    SiteRecord record;
    record.account = *accounts[i];
    return encode(record);
  };
}

bool same(const Account& a, const Account& b) {
  const auto all = [](const Account& account) {
    return std::tie(account.guid, account.name, account.display_name, account.upn, account.mail,
                    account.dn, account.domain, account.home, account.logon_hours, account.status,
                    account.expires, account.state_stamp, account.primary, account.aliases,
                    account.former, account.manager, account.sid);
  };
  return all(a) == all(b);
}

}  // namespace hikyaku::directory
