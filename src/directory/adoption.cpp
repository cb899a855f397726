#include "directory/adoption.h"

#include <unordered_set>

#include "base/bytes.h"

namespace hikyaku::directory {
namespace {

constexpr std::uint8_t format = 1;

}  // namespace

std::string encode(const Adoption& adoption) {
  std::string bytes;
  ByteWriter writer(bytes);
  writer.u8(Adoption::kind);
  writer.u8(format);
  writer.raw(adoption.identity.bytes());
  writer.raw(adoption.mailbox.bytes());
  writer.u64(static_cast<std::uint64_t>(adoption.time));
  writer.string(adoption.by);
  return bytes;
}

std::optional<Adoption> decode_adoption(std::string_view bytes) {
  ByteReader reader(bytes);
  if (reader.u8() != Adoption::kind || reader.u8() != format) return std::nullopt;
  const auto identity = Guid::from_bytes(reader.raw(16));
  const auto mailbox = Guid::from_bytes(reader.raw(16));
  if (!identity || !mailbox) return std::nullopt;
  Adoption adoption{*identity, *mailbox, static_cast<std::int64_t>(reader.u64()), {}};
  adoption.by = reader.string();
  if (!reader.ok() || !reader.at_end()) return std::nullopt;
  return adoption;
}

void fold(Adoptions& adoptions, const Adoption& adoption) {
  if (adoption.identity == adoption.mailbox)
    adoptions.erase(adoption.identity);
  else
    adoptions.insert_or_assign(adoption.identity, adoption.mailbox);
}

std::shared_ptr<const View> adopting(std::shared_ptr<const View> view, const Adoptions& adoptions) {
  if (!view || adoptions.empty()) return view;
  std::vector<AccountPtr> accounts = view->accounts();
  std::unordered_set<Guid> taken;
  bool has_any = false;
  for (AccountPtr& account : accounts) {
    const auto found = adoptions.find(account->guid);
    if (found == adoptions.end()) continue;
    if (view->by_guid(found->second) || !taken.insert(found->second).second) continue;
    Account changed = *account;
    changed.guid = found->second;
    account = std::make_shared<const Account>(std::move(changed));
    has_any = true;
  }
  return has_any ? view->with(std::move(accounts)) : view;
}

}  // namespace hikyaku::directory
