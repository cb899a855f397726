#include "directory/own/own_directory.h"

#include "directory/own/own_state.h"
#include "directory/own/verifier.h"

namespace hikyaku::directory {
namespace {

constexpr std::size_t read_bytes = 4u << 20;
const log::LogName site_log = "site";

}  // namespace

OwnDirectory::OwnDirectory(OwnOptions options, log::Engine& engine, const Clock& clock)
    : state_(std::make_shared<State>(std::move(options), engine, clock)) {}
OwnDirectory::~OwnDirectory() = default;

Task<Result<>> OwnDirectory::load() {
  const auto state = state_;
  if (state->loaded) co_return Result<>();
  CO_TRY(const log::Position tail, co_await state->engine.open(site_log, "site"));
  for (log::Position next = 1; next <= tail;) {
    CO_TRY(auto records, co_await state->engine.read(site_log, next, read_bytes));
    if (records.empty()) break;
    const std::lock_guard lock(state->mutex);
    for (const log::StoredRecord& record : records)
      if (auto decoded = decode_own(record.meta)) state->known.apply(std::move(*decoded));
    next = records.back().position + 1;
  }
  state->publish();
  state->loaded = true;
  co_return Result<>();
}

std::shared_ptr<const View> OwnDirectory::view() const {
  return state_->view.load();
}

bool OwnDirectory::has_password(const Guid& account) const {
  return !state_->verifier_of(account).empty();
}

// A name that is nobody's, or has no password, costs as much as one that has.
Task<Verified> OwnDirectory::verify(std::string login, std::string password, Service) {
  const auto state = state_;
  const auto view = state->view.load();
  if (password.empty()) co_return Verified{Verdict::wrong_password, {}, "empty password"};
  if (!view) co_return Verified{Verdict::unavailable, {}, "the accounts have not been read yet"};
  const Account* const account = view->by_login(login);
  const std::string kept = account ? state->verifier_of(account->guid) : std::string();
  const auto form =
      state->options.prepare ? state->options.prepare(password) : std::optional(password);
  std::move_only_function<bool()> work = [verifier = kept.empty() ? state->invented : kept,
                                          given = form.value_or(password)] {
    return is_right(verifier, given);
  };
  const auto right = co_await state->checks.run<bool>(std::move(work));
  if (!right) co_return Verified{Verdict::unavailable, {}, right.error().detail};
  if (!account) co_return Verified{Verdict::not_a_mail_user, {}, "no account has this name"};
  if (kept.empty()) co_return Verified{Verdict::wrong_password, {}, "it has no password"};
  if (!*right) co_return Verified{Verdict::wrong_password, {}, "not its password"};
  co_return Verified{Verdict::accepted, *account, {}};
}

}  // namespace hikyaku::directory
