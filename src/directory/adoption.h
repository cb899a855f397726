// Who takes over whose mailbox: when the account mode is changed, or somebody is made anew, an
// account has another identity than the one whose mail it is. Kept in the site log.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "directory/directory.h"

namespace hikyaku::directory {

/// The account whose identity in its directory is `identity` has the mailbox of `mailbox` from now
/// on, with all that was set for it. Both the same: its own again.
struct Adoption {
  static constexpr std::uint8_t kind = 0x61;
  Guid identity, mailbox;
  std::int64_t time = 0;  // seconds since 1970
  std::string by;
};
std::string encode(const Adoption& adoption);
/// Nothing for the records of others, and of a newer form.
std::optional<Adoption> decode_adoption(std::string_view bytes);

/// The fold of these records: mailboxes by identities.
using Adoptions = std::map<Guid, Guid>;
void fold(Adoptions& adoptions, const Adoption& adoption);

/// The accounts of `view` with the guids of the mailboxes that they took over. A mailbox stays with
/// whose identity it is, if that account is there; and two accounts never have the same one.
std::shared_ptr<const View> adopting(std::shared_ptr<const View> view, const Adoptions& adoptions);

}  // namespace hikyaku::directory
