// The whole mail of an account at a position of its log, as an immutable value.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/mailbox.h"

namespace hikyaku::store {

/// A container that values share until one of them changes it.
template <class T>
class Shared {
 public:
  auto begin() const { return value_->begin(); }
  auto end() const { return value_->end(); }
  auto size() const { return value_->size(); }
  bool empty() const { return value_->empty(); }
  auto find(const auto& key) const { return value_->find(key); }
  bool contains(const auto& key) const { return value_->contains(key); }
  auto lower_bound(const auto& key) const { return value_->lower_bound(key); }
  bool operator==(const Shared& other) const { return *value_ == *other.value_; }
  /// Our own copy, made once; for the fold only, before anyone shares it.
  T& edit() {
    if (!own_.made) {
      own_.made = std::make_shared<T>(*value_);
      value_ = own_.made;
    }
    return *own_.made;
  }

 private:
  /// Stays with the object that made it: a copy of that has to make its own.
  struct Own {
    std::shared_ptr<T> made;
    Own() = default;
    Own(const Own&) {}
    Own& operator=(const Own&) {
      made = nullptr;
      return *this;
    }
  };
  std::shared_ptr<const T> value_ = std::make_shared<const T>();
  Own own_;
};

/// A mailbox that was removed, as it was: it can be brought back.
struct RemovedMailbox {
  std::shared_ptr<const Mailbox> mailbox;
  std::uint32_t time = 0;  // seconds since 1970
};

struct AccountValue {
  log::Position position = 0;
  std::vector<std::pair<MailboxId, std::shared_ptr<const Mailbox>>> mailboxes;  // by id
  /// Every mailbox that exists. The parents of a mailbox always exist.
  Shared<std::map<std::string, MailboxId, std::less<>>> names;
  /// May name mailboxes that do not exist (RFC 3501 6.3.6).
  Shared<std::set<std::string, std::less<>>> subscribed;
  std::vector<RemovedMailbox> removed;         // in the order in which they went
  std::uint64_t bytes = 0, message_count = 0;  // of all mailboxes, for quota
  /// Of what can be brought back.
  std::uint64_t expunged_bytes = 0, expunged_count = 0;
  std::uint32_t uid_validity_last = 0;  // given by this account so far
  std::vector<log::Position> lost;      // damaged records: each may have made a mailbox

  std::shared_ptr<const Mailbox> find(std::string_view name) const;  // "INBOX" in any case
  std::shared_ptr<const Mailbox> find(MailboxId id) const;
};
using AccountState = std::shared_ptr<const AccountValue>;

inline constexpr std::size_t mailbox_name_bytes_max = 1000;
inline constexpr std::size_t mailbox_depth_max = 50;
inline constexpr std::size_t mailboxes_max = 10'000;
inline constexpr std::size_t subscriptions_max = 10'000;

/// UTF-8 without control characters and without '*' and '%', which LIST could not name; '/' between
/// levels, none of them empty; within the limits above.
bool valid_mailbox_name(std::string_view name);
/// The first level is "INBOX" when it is so in any case (RFC 3501 5.1).
std::string canonical_mailbox_name(std::string_view name);
/// Is `name` below `parent`?
bool is_below(std::string_view name, std::string_view parent);

/// Those that are there, and those that can be brought back.
template <class F>
void for_all_held(const AccountValue& value, F visit) {
  for (const auto& [id, mailbox] : value.mailboxes) {
    for_all(*mailbox, visit);
    for_all(mailbox->expunged, visit);
  }
  for (const auto& [mailbox, time] : value.removed) {
    for_all(*mailbox, visit);
    for_all(mailbox->expunged, visit);
  }
}

}  // namespace hikyaku::store
