#include "auth/stored_passwords.h"

#include <algorithm>

#include "auth/hashes.h"
#include "auth/password_preparation.h"
#include "base/events.h"
#include "base/private_file.h"
#include "base/random.h"
#include "base/text.h"

namespace hikyaku::auth {
namespace {

constexpr std::size_t by_bytes_max = 100;

std::string password_file(const std::string& folder) {
  return folder + "/passwords";
}

}  // namespace

Result<std::unique_ptr<StoredPasswords>> StoredPasswords::open(StoredPasswordsOptions options) {
  bool made = false;
  TRY(SecretBox box, SecretBox::open(options.folder + "/key", &made));
  std::unique_ptr<StoredPasswords> passwords(
      new StoredPasswords(std::move(options), std::move(box)));
  TRY_DO(passwords->load());
  const bool has_sealed = std::ranges::any_of(
      passwords->known_, [](const auto& one) { return !one.second->sealed.empty(); });
  if (made && has_sealed)
    event(Level::error, "auth.passwords.key_lost", {{"folder", passwords->options_.folder}});
  return passwords;
}

Result<> StoredPasswords::load() {
  const std::string path = password_file(options_.folder);
  TRY(const auto content, read_private_file(path, password_file_bytes_max));
  if (!content) return {};
  auto all = decode_password_file(*content);
  if (!all)
    return fail(Error::Kind::permanent, path,
                "damaged, or written by a newer version: bring it back, or move it away and set "
                "the passwords anew");
  bool is_changed = false;
  for (StoredPassword& one : *all) {
    if (!options_.keeps_reversible && !one.sealed.empty()) {
      one.sealed.clear();
      is_changed = true;
    }
    const Guid account = one.account;
    known_[account] = std::make_shared<const StoredPassword>(std::move(one));
  }
  return is_changed ? write(known_) : Result<>();
}

StoredPasswords::Found StoredPasswords::find(const Guid& account) const {
  const std::scoped_lock lock(mutex_);
  const auto found = known_.find(account);
  return found == known_.end() ? nullptr : found->second;
}

std::optional<std::string> StoredPasswords::reversible(const StoredPassword& stored) const {
  if (stored.sealed.empty()) return std::nullopt;
  return box_.unseal(stored.account, stored.sealed);
}

ScramVerifier StoredPasswords::fake_verifier(std::string_view name) const {
  const std::string who = lower(name);
  return {box_.fake("salt " + who, scram_salt_bytes), scram_iterations,
          box_.fake("stored " + who, sha256_bytes), box_.fake("server " + who, sha256_bytes)};
}

std::string StoredPasswords::fake_secret(std::string_view name) const {
  return box_.fake("secret " + lower(name), sha256_bytes);
}

Result<> StoredPasswords::set(const Guid& account, std::string_view password, std::string by,
                              Time now) {
  const auto prepared = prepare_password(password);
  if (!prepared)
    return fail(Error::Kind::permanent, "account.password",
                "the password is empty, too long, or has characters that no mail client can send");
  StoredPassword one;
  one.account = account;
  one.verifier = make_verifier(*prepared, random_bytes(scram_salt_bytes));
  if (options_.keeps_reversible) one.sealed = box_.seal(account, *prepared);
  one.time = std::chrono::floor<Seconds>(now).time_since_epoch().count();
  by.resize(std::min(by.size(), by_bytes_max));
  one.by = std::move(by);
  const std::scoped_lock writing(writing_);
  Map changed = known_;
  if (changed.size() >= stored_passwords_max && !changed.contains(account))
    return fail(Error::Kind::limit, "account.password", "too many stored passwords");
  changed[account] = std::make_shared<const StoredPassword>(std::move(one));
  return write(std::move(changed));
}

Result<bool> StoredPasswords::remove(const Guid& account) {
  const std::scoped_lock writing(writing_);
  Map changed = known_;
  if (changed.erase(account) == 0) return false;
  TRY_DO(write(std::move(changed)));
  return true;
}

// Only a change that is durable is seen.
Result<> StoredPasswords::write(Map changed) {
  std::vector<StoredPassword> all;
  all.reserve(changed.size());
  for (const auto& [account, one] : changed) all.push_back(*one);
  std::ranges::sort(all, {}, &StoredPassword::account);
  TRY_DO(write_private_file(password_file(options_.folder), encode_password_file(all)));
  const std::scoped_lock lock(mutex_);
  known_ = std::move(changed);
  return {};
}

}  // namespace hikyaku::auth
