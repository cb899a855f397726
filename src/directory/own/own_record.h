// The accounts that this server keeps itself, as records of the site log: their fold is who exists,
// and the records say who was made, changed and removed when and by whom.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "directory/directory.h"

namespace hikyaku::directory {

struct OwnAccount {
  AccountPtr account;    // its mail attribute is name@domain
  std::string verifier;  // of its password (verifier.h); empty: it has none
};

struct OwnRecord {
  enum class Kind : std::uint8_t {
    account = 0x41,  // this account is now so
    removed = 0x42,  // account.guid is none any more; its mail is kept
  };
  Kind kind = Kind::account;
  Account account;
  std::string verifier;
  std::int64_t time = 0;  // seconds since 1970
  std::string by;
};

std::string encode(const OwnRecord& record);
/// Nothing for the records of others, and of a newer form.
std::optional<OwnRecord> decode_own(std::string_view bytes);

/// The fold of these records.
struct OwnAccounts {
  std::unordered_map<Guid, OwnAccount> accounts;
  std::unordered_map<Guid, AccountPtr> removed;  // as they were
  void apply(OwnRecord record);
  const OwnAccount* find(const Guid& guid) const;
};

}  // namespace hikyaku::directory
