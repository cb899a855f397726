// The messages of a mailbox now, to find those that are there already: each is found once.
#pragma once

#include <map>
#include <optional>

#include "store/account.h"

namespace hikyaku::backup {

class Present {
 public:
  /// `account` outlives it; `mailbox` may be null.
  Present(const store::Account& account, std::shared_ptr<const store::Mailbox> mailbox);

  /// Is it there by its uid? That is one message for ever, as long as the uid_validity stays.
  bool take(const store::Mailbox& then, const store::Message& message);
  /// Is it there by its octets?
  Task<bool> take(const std::string& octets);

 private:
  struct One {
    store::Message message;
    std::optional<std::uint64_t> sum;  // of its octets, once they were read
  };
  const store::Account& account_;
  const std::shared_ptr<const store::Mailbox> mailbox_;
  std::multimap<std::uint32_t, One> by_size_;
};

}  // namespace hikyaku::backup
