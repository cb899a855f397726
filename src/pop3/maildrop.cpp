#include "pop3/maildrop.h"

#include "store/account.h"

namespace hikyaku::pop3 {

namespace {

class InboxMaildrop final : public StoredMaildrop {
 public:
  InboxMaildrop(std::shared_ptr<store::Account> account, std::shared_ptr<void> lock,
                std::shared_ptr<const store::Mailbox> inbox)
      : account_(std::move(account)), lock_(std::move(lock)), inbox_(std::move(inbox)) {}

  std::size_t size() const override { return inbox_->size(); }
  std::uint32_t bytes(std::size_t index) const override { return inbox_->at(index).bytes; }
  std::uint32_t uid(std::size_t index) const override { return inbox_->at(index).uid; }
  std::uint32_t uid_validity() const override { return inbox_->uid_validity; }

  Task<Result<std::string>> read(std::size_t index, std::uint64_t offset,
                                 std::size_t length) override {
    return store::read_body_range(*account_, inbox_->at(index), offset, length);
  }

  Task<Result<>> remove(std::vector<std::size_t> indexes) override {
    store::UidSet uids;
    for (const std::size_t index : indexes) uids.add(inbox_->at(index).uid);
    const auto removed = co_await account_->expunge(inbox_->id, std::move(uids), false);
    if (!removed)
      co_return fail(Error::Kind::temporary, "pop3.remove", std::move(removed.error().detail));
    co_return Result<>();
  }

 private:
  std::shared_ptr<store::Account> account_;
  std::shared_ptr<void> lock_;
  std::shared_ptr<const store::Mailbox> inbox_;
};

Task<Result<std::unique_ptr<StoredMaildrop>>> open_inbox(const OpenAccount& open_account,
                                                         const directory::Account& who) {
  auto opened = co_await open_account(who);
  if (!opened) co_return std::unexpected(std::move(opened).error());
  std::shared_ptr<store::Account> account = *std::move(opened);
  auto lock = account->try_lock_maildrop();
  if (!lock) co_return std::unique_ptr<StoredMaildrop>();
  auto inbox = account->state()->find("INBOX");
  if (!inbox) co_return fail(Error::Kind::temporary, "pop3.open", "the account has no INBOX");
  co_return std::make_unique<InboxMaildrop>(std::move(account), std::move(lock), std::move(inbox));
}

}  // namespace

OpenMaildrop maildrops_of(OpenAccount open_account) {
  return [open_account = std::move(open_account)](const directory::Account& account) {
    return open_inbox(open_account, account);
  };
}

}  // namespace hikyaku::pop3
