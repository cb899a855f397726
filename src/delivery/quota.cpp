#include "delivery/quota.h"

namespace hikyaku::delivery {

std::string_view name_of(QuotaSource source) {
  constexpr std::string_view names[] = {"account", "domain", "mailbox"};
  return names[static_cast<int>(source)];
}

AccountQuota quota_of(const QuotaSetting& account, const QuotaSetting& domain,
                      store::Quota mailbox) {
  const auto first = [](std::optional<std::uint64_t> own, std::optional<std::uint64_t> of_domain,
                        std::uint64_t of_all) {
    if (own) return Limit{*own, QuotaSource::account};
    if (of_domain) return Limit{*of_domain, QuotaSource::domain};
    return Limit{of_all, QuotaSource::mailbox};
  };
  return {first(account.bytes_max, domain.bytes_max, mailbox.bytes_max),
          first(account.messages_max, domain.messages_max, mailbox.messages_max)};
}

}  // namespace hikyaku::delivery
