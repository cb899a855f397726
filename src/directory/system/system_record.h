// This machine's accounts as they were seen, as records of the site log: their fold is with what
// the server starts, and tells who somebody is who has another name now.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "directory/directory.h"

namespace hikyaku::directory {

/// A row of the machine's accounts (passwd).
struct SystemPerson {
  std::uint32_t uid = 0;
  std::string name, full_name, home;
  bool operator==(const SystemPerson&) const = default;
};

struct SystemRecord {
  enum class Kind : std::uint8_t {
    account = 0x51,  // this account is now so
    removed = 0x52,  // is in the mail group no more; what it was stays known
  };
  Kind kind = Kind::account;
  Guid guid;  // made when it was seen first
  SystemPerson person;
  std::int64_t time = 0;  // seconds since 1970
};
std::string encode(const SystemRecord& record);
/// Nothing for the records of others, and of a newer form.
std::optional<SystemRecord> decode_system(std::string_view bytes);

/// The fold of these records.
struct SystemAccounts {
  std::unordered_map<Guid, SystemPerson> accounts, removed;
  bool seen = false;
  void apply(const SystemRecord& record);
};

/// Is it the same person? The number and the name are; or the number is, and the rest says that
/// only the name was changed (usermod -l): the home that is named for the old name, or the full
/// name. A number alone is given to somebody else when its owner is deleted.
bool is_same(const SystemPerson& before, const SystemPerson& now);

/// What has to be recorded, so that the fold is `people`. Who was removed and comes back is who it
/// was. `new_guid`: for somebody who was never seen.
std::vector<SystemRecord> news_of(const std::vector<SystemPerson>& people,
                                  const SystemAccounts& before, std::int64_t time,
                                  Guid (*new_guid)());

}  // namespace hikyaku::directory
