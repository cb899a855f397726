#include "delivery/account_settings.h"

#include "base/bytes.h"

namespace hikyaku::delivery {
namespace {

constexpr std::uint8_t format = 1;
constexpr std::size_t read_bytes = 4u << 20;
const log::LogName site_log = "site";

void write(ByteWriter& writer, const std::optional<std::uint64_t>& limit) {
  writer.u8(limit ? 1 : 0);
  if (limit) writer.u64(*limit);
}

std::optional<std::uint64_t> read(ByteReader& reader) {
  if (reader.u8() == 0) return std::nullopt;
  return reader.u64();
}

}  // namespace

std::string encode(const AccountSetting& setting) {
  std::string bytes;
  ByteWriter writer(bytes);
  writer.u8(AccountSetting::kind);
  writer.u8(format);
  writer.raw(setting.account.bytes());
  write(writer, setting.quota.bytes_max);
  write(writer, setting.quota.messages_max);
  writer.u64(static_cast<std::uint64_t>(setting.time));
  writer.string(setting.by);
  return bytes;
}

std::optional<AccountSetting> decode_account_setting(std::string_view bytes) {
  ByteReader reader(bytes);
  if (reader.u8() != AccountSetting::kind || reader.u8() != format) return std::nullopt;
  const auto guid = Guid::from_bytes(reader.raw(16));
  if (!guid) return std::nullopt;
  AccountSetting setting;
  setting.account = *guid;
  setting.quota.bytes_max = read(reader);
  setting.quota.messages_max = read(reader);
  setting.time = static_cast<std::int64_t>(reader.u64());
  setting.by = reader.string();
  if (!reader.ok() || !reader.at_end()) return std::nullopt;
  return setting;
}

Task<Result<>> AccountSettings::open() {
  CO_TRY(const log::Position tail, co_await engine_.open(site_log, "site"));
  for (log::Position next = 1; next <= tail;) {
    CO_TRY(auto records, co_await engine_.read(site_log, next, read_bytes));
    if (records.empty()) break;
    for (const log::StoredRecord& record : records)
      if (auto setting = decode_account_setting(record.meta))
        apply(*std::move(setting), record.position);
    next = records.back().position + 1;
  }
  co_return Result<>();
}

std::optional<AccountSetting> AccountSettings::find(const Guid& account) const {
  const std::scoped_lock lock(mutex_);
  const auto found = known_.find(account);
  if (found == known_.end()) return std::nullopt;
  return found->second.setting;
}

Task<Result<>> AccountSettings::set(AccountSetting setting) {
  log::Append append;
  append.log = site_log;
  append.records.push_back({encode(setting), nullptr});
  const auto done = co_await engine_.append(std::move(append));
  if (!done) co_return fail(Error::Kind::temporary, "account.setting", done.error().detail);
  apply(std::move(setting), done->first);
  co_return Result<>();
}

// Of two changes at once the later in the log counts, whichever is seen first.
void AccountSettings::apply(AccountSetting setting, log::Position position) {
  const std::scoped_lock lock(mutex_);
  Known& known = known_[setting.account];
  if (position > known.position) known = {std::move(setting), position};
}

}  // namespace hikyaku::delivery
