#include "directory/own/own_state.h"

#include <algorithm>

#include "base/random.h"
#include "base/text.h"
#include "directory/own/verifier.h"

namespace hikyaku::directory {
namespace {

const log::LogName site_log = "site";

std::vector<std::string> names_of(const std::vector<OwnDomain>& domains) {
  std::vector<std::string> names;
  for (const OwnDomain& one : domains) names.push_back(lower(one.name));
  return names;
}

std::size_t characters_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

}  // namespace

OwnDirectory::State::State(OwnOptions given, log::Engine& log, const Clock& time)
    : options(std::move(given)),
      domains(names_of(options.domains)),
      engine(log),
      clock(time),
      invented(make_verifier(random_bytes(16)).value_or("")),
      checks("own.password", options.threads, options.waiting_max),
      writes("own.write", 1, options.waiting_max) {}

std::string OwnDirectory::State::verifier_of(const Guid& guid) const {
  const std::lock_guard lock(mutex);
  const OwnAccount* const own = known.find(guid);
  return own ? own->verifier : std::string();
}

std::int64_t OwnDirectory::State::now() const {
  return std::chrono::floor<Seconds>(clock.now()).time_since_epoch().count();
}

void OwnDirectory::State::publish() {
  std::vector<AccountPtr> accounts;
  {
    const std::lock_guard lock(mutex);
    accounts.reserve(known.accounts.size());
    for (const auto& [guid, own] : known.accounts) accounts.push_back(own.account);
  }
  view.store(std::make_shared<const View>(std::move(accounts), domains, "", "", clock.now(),
                                          AddressRule::domain));
}

std::map<std::string, std::size_t> OwnDirectory::State::counts() const {
  std::map<std::string, std::size_t> counts;
  for (const AccountPtr& one : view.load()->accounts()) ++counts[one->domain];
  return counts;
}

std::optional<OwnRefusal> OwnDirectory::State::full(const std::string& domain,
                                                    std::size_t count) const {
  for (const OwnDomain& one : options.domains)
    if (iequals(one.name, domain) && one.accounts_max != 0 && count >= one.accounts_max)
      return OwnRefusal{OwnRefusal::Reason::domain_full,
                        domain + ": " + std::to_string(one.accounts_max)};
  return std::nullopt;
}

std::expected<std::string, OwnRefusal> OwnDirectory::State::prepared(
    const std::string& password) const {
  using Reason = OwnRefusal::Reason;
  const auto form = options.prepare ? options.prepare(password) : std::optional(password);
  if (!form || form->empty()) return std::unexpected(OwnRefusal{Reason::password_invalid});
  if (characters_of(*form) < options.password_length_min)
    return std::unexpected(
        OwnRefusal{Reason::password_short, std::to_string(options.password_length_min)});
  return *form;
}

Task<Result<std::string>> OwnDirectory::State::verifier(std::shared_ptr<State> self,
                                                        std::string password) {
  std::move_only_function<Result<std::string>()> work = [password = std::move(password)] {
    return make_verifier(password);
  };
  auto made = co_await self->writes.run<Result<std::string>>(std::move(work));
  if (!made) co_return std::unexpected(made.error());
  co_return std::move(*made);
}

// Durable first, then seen.
Task<Result<>> OwnDirectory::State::write(std::shared_ptr<State> self,
                                          std::vector<OwnRecord> records) {
  for (std::size_t at = 0; at < records.size(); at += log::records_per_append_max) {
    log::Append append;
    append.log = site_log;
    const std::size_t end = std::min(records.size(), at + log::records_per_append_max);
    for (std::size_t i = at; i < end; ++i) append.records.push_back({encode(records[i]), nullptr});
    const auto done = co_await self->engine.append(std::move(append));
    if (!done) co_return fail(Error::Kind::temporary, "account.write", done.error().detail);
    const std::lock_guard lock(self->mutex);
    for (std::size_t i = at; i < end; ++i) self->known.apply(std::move(records[i]));
  }
  if (!records.empty()) self->publish();
  co_return Result<>();
}

}  // namespace hikyaku::directory
