// CREATE, DELETE, RENAME and SUBSCRIBE.
#include "store/account_impl.h"

namespace hikyaku::store {
namespace {

using Reason = StoreError::Reason;

/// Records for the levels above `name` that do not exist (RFC 3501 6.3.3).
std::vector<Change> missing_parents(const AccountValue& value, std::string_view name,
                                    std::int64_t time) {
  std::vector<Change> changes;
  for (auto slash = name.find('/'); slash != name.npos; slash = name.find('/', slash + 1))
    if (const auto parent = name.substr(0, slash); !value.names.contains(parent))
      changes.emplace_back(MailboxCreated{std::string(parent), {}, time});
  return changes;
}

Task<StoreResult<AccountState>> state_after(std::shared_ptr<Account::Impl> impl,
                                            std::vector<Change> changes) {
  auto applied = co_await change(std::move(impl), std::move(changes));
  if (!applied) co_return std::unexpected(std::move(applied).error());
  co_return applied->state;
}

}  // namespace

Task<StoreResult<AccountState>> Account::create(std::string name, std::string special_use) {
  // RFC 3501 6.3.3: a trailing separator only says that there will be children.
  if (name.ends_with('/')) name.pop_back();
  name = canonical_mailbox_name(name);
  const AccountState now = state();
  if (const auto no = may_create(*now, name)) co_return refused(*no);
  std::vector<Change> changes = missing_parents(*now, name, impl_->now());
  changes.emplace_back(MailboxCreated{std::move(name), std::move(special_use), impl_->now()});
  co_return co_await state_after(impl_, std::move(changes));
}

Task<StoreResult<AccountState>> Account::remove(std::string name) {
  const AccountState now = state();
  const auto mailbox = now->find(name);
  if (!mailbox) co_return refused(Reason::no_such_mailbox);
  if (const auto no = may_remove(*now, *mailbox)) co_return refused(*no);
  std::vector<Change> changes;
  changes.emplace_back(MailboxRemoved{mailbox->id});
  co_return co_await state_after(impl_, std::move(changes));
}

Task<StoreResult<AccountState>> Account::rename(std::string from, std::string to) {
  to = canonical_mailbox_name(to);
  const AccountState now = state();
  const auto mailbox = now->find(from);
  if (!mailbox) co_return refused(Reason::no_such_mailbox);
  if (const auto no = may_rename(*now, *mailbox, to)) co_return refused(*no);
  std::vector<Change> changes = missing_parents(*now, to, impl_->now());
  changes.emplace_back(MailboxRenamed{mailbox->id, std::move(to), impl_->now()});
  co_return co_await state_after(impl_, std::move(changes));
}

Task<StoreResult<AccountState>> Account::subscribe(std::string name, bool subscribed) {
  name = canonical_mailbox_name(name);
  const AccountState now = state();
  if (!valid_mailbox_name(name)) co_return refused(Reason::name_invalid);
  if (now->subscribed.contains(name) == subscribed) co_return now;
  std::vector<Change> changes;
  changes.emplace_back(Subscription{std::move(name), subscribed});
  co_return co_await state_after(impl_, std::move(changes));
}

}  // namespace hikyaku::store
