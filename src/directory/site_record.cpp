#include "directory/site_record.h"

#include "base/bytes.h"

namespace hikyaku::directory {
namespace {
constexpr std::uint8_t format = 1;
}

std::string encode(const SiteRecord& record) {
  std::string bytes;
  ByteWriter writer(bytes);
  writer.u8(static_cast<std::uint8_t>(record.kind));
  writer.u8(format);
  if (record.kind == SiteRecord::Kind::domain) {
    writer.string(record.netbios_name);
    writer.string(record.dns_name);
    return bytes;
  }
  if (record.kind == SiteRecord::Kind::source) {
    writer.string(record.source.host);
    writer.string(record.source.invocation_id);
    writer.string(record.source.cookie);
    return bytes;
  }
  const Account& account = record.account;
  writer.raw(account.guid.bytes());
  if (record.kind == SiteRecord::Kind::removed) return bytes;
  for (const std::string* text :
       {&account.name, &account.display_name, &account.upn, &account.mail, &account.dn,
        &account.domain, &account.home, &account.logon_hours})
    writer.string(*text);
  writer.u8(static_cast<std::uint8_t>(account.status));
  writer.u64(static_cast<std::uint64_t>(account.expires));
  writer.u64(account.state_stamp);
  return bytes;
}

std::optional<SiteRecord> decode(std::string_view bytes) {
  ByteReader reader(bytes);
  SiteRecord record;
  const std::uint8_t kind = reader.u8();
  if (kind < static_cast<std::uint8_t>(SiteRecord::Kind::account) ||
      kind > static_cast<std::uint8_t>(SiteRecord::Kind::source) || reader.u8() != format)
    return std::nullopt;
  record.kind = static_cast<SiteRecord::Kind>(kind);
  if (record.kind == SiteRecord::Kind::domain) {
    record.netbios_name = reader.string();
    record.dns_name = reader.string();
  } else if (record.kind == SiteRecord::Kind::source) {
    record.source.host = reader.string();
    record.source.invocation_id = reader.string();
    record.source.cookie = reader.string();
  } else {
    Account& account = record.account;
    const auto guid = Guid::from_bytes(reader.raw(16));
    if (!guid) return std::nullopt;
    account.guid = *guid;
    if (record.kind == SiteRecord::Kind::account) {
      for (std::string* text : {&account.name, &account.display_name, &account.upn, &account.mail,
                                &account.dn, &account.domain, &account.home, &account.logon_hours})
        *text = reader.string();
      const std::uint8_t status = reader.u8();
      if (status > static_cast<std::uint8_t>(AccountStatus::must_change_password))
        return std::nullopt;
      account.status = static_cast<AccountStatus>(status);
      account.expires = static_cast<std::int64_t>(reader.u64());
      account.state_stamp = reader.u64();
    }
  }
  if (!reader.ok() || !reader.at_end()) return std::nullopt;
  return record;
}

void SiteDirectory::apply(SiteRecord record) {
  switch (record.kind) {
    case SiteRecord::Kind::account: {
      const Guid guid = record.account.guid;
      accounts.insert_or_assign(guid, std::move(record.account));
      break;
    }
    case SiteRecord::Kind::removed:
      accounts.erase(record.account.guid);
      break;
    case SiteRecord::Kind::domain:
      netbios_name = std::move(record.netbios_name);
      dns_name = std::move(record.dns_name);
      seen = true;
      break;
    case SiteRecord::Kind::source:
      source = std::move(record.source);
      break;
  }
}

bool same(const Account& a, const Account& b) {
  const auto encoded = [](const Account& account) {
    SiteRecord record;
    record.account = account;
    return encode(record);
  };
  return encoded(a) == encoded(b);
}

std::vector<SiteRecord> difference(const SiteDirectory& before, const SiteDirectory& after) {
  std::vector<SiteRecord> records;
  const auto put = [&records](SiteRecord::Kind kind, const Account& account) {
    SiteRecord record;
    record.kind = kind;
    record.account = account;
    records.push_back(std::move(record));
  };
  if (!before.seen || before.netbios_name != after.netbios_name ||
      before.dns_name != after.dns_name) {
    SiteRecord record;
    record.kind = SiteRecord::Kind::domain;
    record.netbios_name = after.netbios_name;
    record.dns_name = after.dns_name;
    records.push_back(std::move(record));
  }
  for (const auto& [guid, account] : after.accounts) {
    const auto it = before.accounts.find(guid);
    if (it == before.accounts.end() || !same(it->second, account))
      put(SiteRecord::Kind::account, account);
  }
  for (const auto& [guid, account] : before.accounts)
    if (!after.accounts.contains(guid)) put(SiteRecord::Kind::removed, account);
  if (before.source.invocation_id != after.source.invocation_id ||
      (before.source.cookie.empty() && !after.source.cookie.empty()) ||
      (!records.empty() && before.source.cookie != after.source.cookie)) {
    SiteRecord record;
    record.kind = SiteRecord::Kind::source;
    record.source = after.source;
    records.push_back(std::move(record));
  }
  return records;
}

}  // namespace hikyaku::directory
