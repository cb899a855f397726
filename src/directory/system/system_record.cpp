#include "directory/system/system_record.h"

#include <unordered_set>

#include "base/bytes.h"

namespace hikyaku::directory {
namespace {

constexpr std::uint8_t format = 1;
using Kind = SystemRecord::Kind;

bool is_home_of(const std::string& home, const std::string& name) {
  return home.size() > name.size() + 1 && home.ends_with("/" + name);
}

const Guid* find(const std::unordered_map<Guid, SystemPerson>& among, const SystemPerson& person) {
  for (const auto& [guid, known] : among)
    if (is_same(known, person)) return &guid;
  return nullptr;
}

}  // namespace

std::string encode(const SystemRecord& record) {
  std::string bytes;
  ByteWriter writer(bytes);
  writer.u8(static_cast<std::uint8_t>(record.kind));
  writer.u8(format);
  writer.raw(record.guid.bytes());
  writer.u64(static_cast<std::uint64_t>(record.time));
  if (record.kind == Kind::removed) return bytes;
  writer.u32(record.person.uid);
  for (const std::string* text :
       {&record.person.name, &record.person.full_name, &record.person.home})
    writer.string(*text);
  return bytes;
}

std::optional<SystemRecord> decode_system(std::string_view bytes) {
  ByteReader reader(bytes);
  const std::uint8_t kind = reader.u8();
  if (kind != static_cast<std::uint8_t>(Kind::account) &&
      kind != static_cast<std::uint8_t>(Kind::removed))
    return std::nullopt;
  if (reader.u8() != format) return std::nullopt;
  SystemRecord record;
  record.kind = static_cast<Kind>(kind);
  const auto guid = Guid::from_bytes(reader.raw(16));
  if (!guid) return std::nullopt;
  record.guid = *guid;
  record.time = static_cast<std::int64_t>(reader.u64());
  if (record.kind == Kind::account) {
    record.person.uid = reader.u32();
    for (std::string* text : {&record.person.name, &record.person.full_name, &record.person.home})
      *text = reader.string();
  }
  if (!reader.ok() || !reader.at_end()) return std::nullopt;
  return record;
}

void SystemAccounts::apply(const SystemRecord& record) {
  seen = true;
  if (record.kind == Kind::account) {
    removed.erase(record.guid);
    accounts.insert_or_assign(record.guid, record.person);
    return;
  }
  const auto found = accounts.find(record.guid);
  if (found == accounts.end()) return;
  removed.insert_or_assign(record.guid, std::move(found->second));
  accounts.erase(found);
}

bool is_same(const SystemPerson& before, const SystemPerson& now) {
  if (before.uid != now.uid) return false;
  if (before.name == now.name) return true;
  const bool has_same_home = before.home == now.home && is_home_of(before.home, before.name);
  return has_same_home || (!before.full_name.empty() && before.full_name == now.full_name);
}

std::vector<SystemRecord> news_of(const std::vector<SystemPerson>& people,
                                  const SystemAccounts& before, std::int64_t time,
                                  Guid (*new_guid)()) {
  std::vector<SystemRecord> news;
  std::unordered_map<std::uint32_t, Guid> by_uid;
  for (const auto& [guid, known] : before.accounts) by_uid.emplace(known.uid, guid);
  std::unordered_set<Guid> stays;
  for (const SystemPerson& person : people) {
    const auto at = by_uid.find(person.uid);
    if (at != by_uid.end() && is_same(before.accounts.at(at->second), person)) {
      stays.insert(at->second);
      if (before.accounts.at(at->second) != person)
        news.push_back({Kind::account, at->second, person, time});
      continue;
    }
    const Guid* const known = find(before.removed, person);
    const Guid guid = known != nullptr ? *known : new_guid();
    stays.insert(guid);
    news.push_back({Kind::account, guid, person, time});
  }
  for (const auto& [guid, known] : before.accounts)
    if (!stays.contains(guid)) news.push_back({Kind::removed, guid, {}, time});
  return news;
}

}  // namespace hikyaku::directory
