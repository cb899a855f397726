// Which octets a mailbox holds already, so that an import that is repeated doubles nothing. Private
// to the library.
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "store/account.h"

namespace hikyaku::admin {

/// What is known of one mailbox. A message is read once at most, and only when another one of its
/// size comes.
class Present {
 public:
  /// Takes up what came since the last time, with uids below `end`.
  void look_at(const store::Mailbox& mailbox, store::Uid end);
  /// Does it hold a message of these octets? One that cannot be read is none.
  Task<bool> holds(const store::Account& account, std::shared_ptr<const store::Mailbox> mailbox,
                   std::string_view octets);
  /// These octets were stored.
  void add(store::Uid uid, std::string_view octets);

 private:
  struct OfSize {
    std::vector<store::Uid> unread;
    std::unordered_multimap<std::uint64_t, store::Uid> by_checksum;
  };
  std::unordered_map<std::uint64_t, OfSize> sizes_;
  store::Uid next_ = 1;
};

/// The last used ones: an import puts batch after batch into one mailbox.
class PresentOfMailboxes {
 public:
  static constexpr std::size_t kept_max = 4;
  using Key = std::pair<log::LogName, store::MailboxId>;
  /// Whoever takes it has it alone until it is given back.
  std::unique_ptr<Present> take(const Key& key);
  void give_back(Key key, std::unique_ptr<Present> present);

 private:
  std::mutex mutex_;
  std::list<std::pair<Key, std::unique_ptr<Present>>> kept_;
};

}  // namespace hikyaku::admin
