#include "directory/ad/reading_account.h"

#include <algorithm>

#include "base/text.h"
#include "directory/ad/account_state.h"

namespace hikyaku::directory {
namespace {

constexpr std::uint16_t ldap_port = 389;

// The one that just answered first.
std::vector<Controller> centres(const AdDomain& domain, const std::string& first) {
  std::vector<Controller> list = domain.controllers;
  std::ranges::partition(
      list, [&first](const Controller& controller) { return controller.host == first; });
  return list;
}

class ByPassword final : public ReadingAccount {
 public:
  explicit ByPassword(const AdOptions& options) : options_(options) {}

  std::uint16_t port() const override { return Connection::port_of(options_); }

  Result<std::unique_ptr<Connection>> log_in(Reached to, const AdDomain& domain,
                                             Milliseconds limit) override {
    if (options_.bind_user.empty() || options_.bind_password.empty())
      return fail(Error::Kind::denied, "ad.bind", "no user name or no password");
    auto connection = Connection::open_secure(std::move(to), options_, limit);
    // Whatever it is, another controller may do better.
    if (!connection)
      return fail(Error::Kind::temporary, connection.error().where, connection.error().detail);
    TRY(const BindAnswer answer,
        (*connection)->bind(login_name(options_.bind_user, domain), options_.bind_password));
    if (answer.accepted) return connection;
    const auto verdict = verdict_of_bind_error(answer.diagnostic);
    return fail(Error::Kind::denied, "ad.bind",
                options_.bind_user + ": " + std::string(name_of(verdict)));
  }

 private:
  const AdOptions& options_;
};

class ByKeytab final : public ReadingAccount {
 public:
  explicit ByKeytab(const AdOptions& options) : options_(options) {}

  // In the clear at first: the bind encrypts.
  std::uint16_t port() const override { return ldap_port; }

  Result<std::unique_ptr<Connection>> log_in(Reached to, const AdDomain& domain,
                                             Milliseconds limit) override {
    TRY(auto connection, Connection::open_plain(std::move(to), limit));
    TRY(const Ticket ticket,
        Ticket::get({options_.keytab, options_.principal, upper(domain.dns_name),
                     centres(domain, connection->host()), connection->host()}));
    TRY_DO(connection->bind(ticket));
    return connection;
  }

 private:
  const AdOptions& options_;
};

}  // namespace

std::unique_ptr<ReadingAccount> reading_account(const AdOptions& options) {
  if (options.keytab.empty()) return std::make_unique<ByPassword>(options);
  return std::make_unique<ByKeytab>(options);
}

Result<std::unique_ptr<Connection>> log_in(Servers& servers, ReadingAccount& account,
                                           Deadline deadline, Access access) {
  TRY(const AdDomain domain, servers.domain(deadline));
  return servers.open(deadline, access, {account.port(), true, [&](Reached to, Milliseconds limit) {
                                           return account.log_in(std::move(to), domain, limit);
                                         }});
}

}  // namespace hikyaku::directory
