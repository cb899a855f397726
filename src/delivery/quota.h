// How much mail an account may have, and who says so. For octets and for messages each, the first
// of these that says something counts; "unlimited" (0) is something:
//
//   account   its own, `hikyaku account quota` (account_settings.h)
//             (an attribute of its object in the directory would come here, as a member of
//             directory::Account)
//   domain    its domain's, [[domains]] quota_bytes and quota_messages
//   mailbox   everybody's, mailbox.quota_bytes and mailbox.quota_messages
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "store/room.h"

namespace hikyaku::delivery {

/// A limit of an account's own, as an administrator may set it: octets, or messages.
inline constexpr std::uint64_t quota_limit_max = std::uint64_t{1} << 50;

/// What one of them says. Nothing: the next is asked.
struct QuotaSetting {
  std::optional<std::uint64_t> bytes_max, messages_max;
  bool operator==(const QuotaSetting&) const = default;
};

enum class QuotaSource { account, domain, mailbox };
std::string_view name_of(QuotaSource source);

struct Limit {
  std::uint64_t max = 0;  // 0: unlimited
  QuotaSource source = QuotaSource::mailbox;
};

struct AccountQuota {
  Limit bytes, messages;
  store::Quota quota() const { return {bytes.max, messages.max}; }
  bool is_unlimited() const { return bytes.max == 0 && messages.max == 0; }
};

AccountQuota quota_of(const QuotaSetting& account, const QuotaSetting& domain,
                      store::Quota mailbox);

}  // namespace hikyaku::delivery
