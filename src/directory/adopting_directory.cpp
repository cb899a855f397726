#include "directory/adopting_directory.h"

#include <mutex>

namespace hikyaku::directory {
namespace {

constexpr std::size_t read_bytes = 4u << 20;
const log::LogName site_log = "site";

}  // namespace

struct AdoptingDirectory::State {
  explicit State(log::Engine& log) : engine(log) {}
  log::Engine& engine;
  bool loaded = false;

  mutable std::mutex mutex;
  Adoptions adoptions;
  std::shared_ptr<const View> of, made;  // what was made of which view
};

AdoptingDirectory::AdoptingDirectory(Backend& directory, log::Engine& engine)
    : directory_(directory), state_(std::make_unique<State>(engine)) {}
AdoptingDirectory::~AdoptingDirectory() = default;

Task<Result<>> AdoptingDirectory::load() {
  if (!state_->loaded) {
    CO_TRY(const log::Position tail, co_await state_->engine.open(site_log, "site"));
    for (log::Position next = 1; next <= tail;) {
      CO_TRY(auto records, co_await state_->engine.read(site_log, next, read_bytes));
      if (records.empty()) break;
      const std::lock_guard lock(state_->mutex);
      for (const log::StoredRecord& record : records)
        if (const auto decoded = decode_adoption(record.meta)) fold(state_->adoptions, *decoded);
      next = records.back().position + 1;
    }
    state_->loaded = true;
  }
  co_return co_await directory_.load();
}

Task<Result<>> AdoptingDirectory::start(net::Executor executor) {
  CO_TRY_DO(co_await load());
  co_return co_await directory_.start(std::move(executor));
}

std::shared_ptr<const View> AdoptingDirectory::view() const {
  auto view = directory_.view();
  const std::lock_guard lock(state_->mutex);
  if (state_->adoptions.empty()) return view;
  if (state_->of != view) {
    state_->made = adopting(view, state_->adoptions);
    state_->of = std::move(view);
  }
  return state_->made;
}

Task<Verified> AdoptingDirectory::verify(std::string login, std::string password, Service service) {
  Verified verified = co_await directory_.verify(std::move(login), std::move(password), service);
  if (!verified.account) co_return verified;
  // As it is in the view: there alone is decided who has which mailbox.
  const auto now = view();
  const Guid identity = verified.account->guid, mailbox = mailbox_of(identity);
  if (now && mailbox != identity && now->by_guid(identity) == nullptr)
    verified.account->guid = mailbox;
  co_return verified;
}

Task<Result<>> AdoptingDirectory::adopt(Adoption adoption) {
  log::Append append;
  append.log = site_log;
  append.records.push_back({encode(adoption), nullptr});
  const auto done = co_await state_->engine.append(std::move(append));
  if (!done) co_return fail(Error::Kind::temporary, "account.adopt", done.error().detail);
  const std::lock_guard lock(state_->mutex);
  fold(state_->adoptions, adoption);
  state_->of = nullptr;
  state_->made = nullptr;
  co_return Result<>();
}

Guid AdoptingDirectory::mailbox_of(const Guid& identity) const {
  const std::lock_guard lock(state_->mutex);
  const auto found = state_->adoptions.find(identity);
  return found == state_->adoptions.end() ? identity : found->second;
}

std::optional<Guid> AdoptingDirectory::identity_of(const Guid& mailbox) const {
  const auto view = directory_.view();
  if (!view) return std::nullopt;
  if (view->by_guid(mailbox)) return mailbox;
  const std::lock_guard lock(state_->mutex);
  for (const auto& [identity, its] : state_->adoptions)
    if (its == mailbox && view->by_guid(identity)) return identity;
  return std::nullopt;
}

}  // namespace hikyaku::directory
