#include "delivery/account_settings.h"

#include "base/bytes.h"

namespace hikyaku::delivery {
namespace {

constexpr std::uint8_t quota_format = 1;  // written before there were switches and limits
constexpr std::uint8_t format = 2;

void write(ByteWriter& writer, const std::optional<std::uint64_t>& limit) {
  writer.u8(limit ? 1 : 0);
  if (limit) writer.u64(*limit);
}

std::optional<std::uint64_t> read(ByteReader& reader) {
  if (reader.u8() == 0) return std::nullopt;
  return reader.u64();
}

void write(ByteWriter& writer, const auth::Permits& permits) {
  writer.u8(static_cast<std::uint8_t>(permits.smtp | permits.pop3 << 1 | permits.imap << 2));
  writer.varint(permits.hours.spans.size());
  for (const auth::UseSpan& span : permits.hours.spans) {
    writer.u8(span.first_day);
    writer.u8(span.last_day);
    writer.u16(span.begin);
    writer.u16(span.end);
  }
}

bool read(ByteReader& reader, auth::Permits& permits) {
  const std::uint8_t services = reader.u8();
  permits.smtp = services & 1;
  permits.pop3 = services & 2;
  permits.imap = services & 4;
  const std::uint64_t count = reader.varint();
  if (services > 7 || count > auth::use_spans_max) return false;
  for (std::uint64_t i = 0; i < count; ++i) {
    auth::UseSpan span;
    span.first_day = reader.u8();
    span.last_day = reader.u8();
    span.begin = reader.u16();
    span.end = reader.u16();
    if (!auth::is_valid(span)) return false;
    permits.hours.spans.push_back(span);
  }
  return true;
}

void write(ByteWriter& writer, const SendingLimits& sending) {
  writer.u64(sending.message_bytes_max);
  writer.varint(sending.destinations.size());
  for (const std::string& one : sending.destinations) writer.string(one);
}

bool read(ByteReader& reader, SendingLimits& sending) {
  sending.message_bytes_max = reader.u64();
  const std::uint64_t count = reader.varint();
  if (count > destinations_max) return false;
  for (std::uint64_t i = 0; i < count; ++i) sending.destinations.emplace_back(reader.string());
  return true;
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
  write(writer, setting.permits);
  write(writer, setting.sending);
  writer.u64(static_cast<std::uint64_t>(setting.time));
  writer.string(setting.by);
  return bytes;
}

std::optional<AccountSetting> decode_account_setting(std::string_view bytes) {
  ByteReader reader(bytes);
  if (reader.u8() != AccountSetting::kind) return std::nullopt;
  const std::uint8_t form = reader.u8();
  if (form != quota_format && form != format) return std::nullopt;
  const auto guid = Guid::from_bytes(reader.raw(16));
  if (!guid) return std::nullopt;
  AccountSetting setting;
  setting.account = *guid;
  setting.quota.bytes_max = read(reader);
  setting.quota.messages_max = read(reader);
  if (form != quota_format && (!read(reader, setting.permits) || !read(reader, setting.sending)))
    return std::nullopt;
  setting.time = static_cast<std::int64_t>(reader.u64());
  setting.by = reader.string();
  if (!reader.ok() || !reader.at_end()) return std::nullopt;
  return setting;
}

AccountSettings::AccountSettings(std::shared_ptr<directory::SiteLog> log) : log_(std::move(log)) {
  log_->add({"settings",
             [this](std::string_view meta, log::Position position) {
               auto setting = decode_account_setting(meta);
               if (setting) apply(*std::move(setting), position);
               return setting.has_value();
             },
             [this] { return records(); }});
}
AccountSettings::AccountSettings(directory::SiteLog& log)
    : AccountSettings(std::shared_ptr<directory::SiteLog>(std::shared_ptr<void>(), &log)) {}
AccountSettings::AccountSettings(log::Engine& engine)
    : AccountSettings(std::make_shared<directory::SiteLog>(engine)) {}

directory::SiteLog::Records AccountSettings::records() const {
  std::vector<AccountSetting> all;
  const std::scoped_lock lock(mutex_);
  for (const auto& [account, known] : known_) all.push_back(known.setting);
  return [all = std::move(all), at = std::size_t{0}]() mutable {
    return at < all.size() ? encode(all[at++]) : std::string();
  };
}

Task<Result<>> AccountSettings::open() {
  co_return co_await log_->open();
}

std::optional<AccountSetting> AccountSettings::find(const Guid& account) const {
  const std::scoped_lock lock(mutex_);
  const auto found = known_.find(account);
  if (found == known_.end()) return std::nullopt;
  return found->second.setting;
}

auth::Permits AccountSettings::permits_of(const Guid& account) const {
  const std::scoped_lock lock(mutex_);
  const auto found = known_.find(account);
  return found == known_.end() ? auth::Permits() : found->second.setting.permits;
}

SendingLimits AccountSettings::sending_limits_of(const Guid& account) const {
  const std::scoped_lock lock(mutex_);
  const auto found = known_.find(account);
  return found == known_.end() ? SendingLimits() : found->second.setting.sending;
}

// A record holds all that is set for the account, so two changes must not start from the same one.
Task<Result<>> AccountSettings::change(Guid account, Change make, Time now, std::string by) {
  struct Changing {
    AccountSettings& settings;
    const Guid account;
    ~Changing() {
      const std::scoped_lock lock(settings.mutex_);
      settings.changing_.erase(account);
    }
  };
  AccountSetting setting;
  {
    const std::scoped_lock lock(mutex_);
    if (!changing_.insert(account).second)
      co_return fail(Error::Kind::temporary, "account.setting",
                     "another change of this account is under way: try again");
    const auto found = known_.find(account);
    if (found != known_.end()) setting = found->second.setting;
  }
  const Changing changing{*this, account};
  setting.account = account;
  make(setting);
  setting.time = std::chrono::floor<Seconds>(now).time_since_epoch().count();
  setting.by = std::move(by);
  co_return co_await set(std::move(setting));
}

Task<Result<>> AccountSettings::set(AccountSetting setting) {
  std::vector<log::Record> records;
  records.push_back({encode(setting), nullptr});
  const auto done = co_await log_->append(std::move(records), [&](const log::Appended& appended) {
    apply(std::move(setting), appended.first);
  });
  if (!done) co_return fail(Error::Kind::temporary, "account.setting", done.error().detail);
  co_return Result<>();
}

// Of two changes at once the later in the log counts, whichever is seen first.
void AccountSettings::apply(AccountSetting setting, log::Position position) {
  const std::scoped_lock lock(mutex_);
  Known& known = known_[setting.account];
  if (position > known.position) known = {std::move(setting), position};
}

}  // namespace hikyaku::delivery
