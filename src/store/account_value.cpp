#include "store/account_value.h"

#include <algorithm>

#include "base/text.h"

namespace hikyaku::store {

std::shared_ptr<const Mailbox> AccountValue::find(std::string_view name) const {
  auto at = names.find(name);
  if (at == names.end() && istarts_with(name, "inbox"))
    at = names.find(canonical_mailbox_name(name));
  return at == names.end() ? nullptr : find(at->second);
}

std::shared_ptr<const Mailbox> AccountValue::find(MailboxId id) const {
  const auto at = std::ranges::lower_bound(
      mailboxes, id, {}, &std::pair<MailboxId, std::shared_ptr<const Mailbox>>::first);
  return at != mailboxes.end() && at->first == id ? at->second : nullptr;
}

bool valid_mailbox_name(std::string_view name) {
  if (name.empty() || name.size() > mailbox_name_bytes_max || !is_utf8(name)) return false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto octet = static_cast<unsigned char>(name[i]);
    if (octet < 0x20 || octet == 0x7f || octet == '*' || octet == '%') return false;
    // U+0080 to U+009F
    if (octet == 0xc2 && static_cast<unsigned char>(name[i + 1]) < 0xa0) return false;
  }
  const auto levels = split(name, '/');
  return levels.size() <= mailbox_depth_max &&
         std::ranges::none_of(levels, [](std::string_view level) { return level.empty(); });
}

std::string canonical_mailbox_name(std::string_view name) {
  std::string result(name);
  if (iequals(name.substr(0, name.find('/')), "inbox")) result.replace(0, 5, "INBOX");
  return result;
}

bool is_below(std::string_view name, std::string_view parent) {
  return name.size() > parent.size() && name[parent.size()] == '/' && name.starts_with(parent);
}

}  // namespace hikyaku::store
