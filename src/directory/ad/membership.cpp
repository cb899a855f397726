#include "directory/ad/membership.h"

#include <algorithm>

#include "base/text.h"
#include "directory/ad/examination.h"
#include "directory/ad/machine_keys.h"
#include "directory/ad/servers.h"

namespace hikyaku::directory {
namespace {

using Reason = MembershipProblem::Reason;
constexpr std::uint16_t ldap_port = 389;
constexpr Milliseconds time_max{20'000}, question_time_max{10'000};
/// The domain's MaxClockSkew, by default.
constexpr Seconds clock_difference_max{300};

std::unexpected<MembershipProblem> problem(Reason reason, std::string detail = {}) {
  return std::unexpected(MembershipProblem(reason, std::move(detail)));
}

std::uint32_t now_in_seconds() {
  return static_cast<std::uint32_t>(
      std::chrono::floor<Seconds>(system_clock().now()).time_since_epoch().count());
}

/// As which of the domain's users one talks to it.
struct Session {
  AdDomain domain;
  std::unique_ptr<Connection> connection;
  KerberosRequest who;
};

// By Kerberos, also with a password: it does not go over the wire, and no certificate is needed.
Membership<Session> log_in(const AdOptions& options, KerberosRequest who,
                           Access access = Access::write) {
  const Deadline deadline = std::chrono::steady_clock::now() + time_max;
  Servers servers(options);
  Session session;
  TRY(session.domain, servers.domain(deadline));
  who.realm = upper(session.domain.dns_name);
  Seconds ahead{0};
  const auto bind = [&](Reached to, Milliseconds limit) -> Result<std::unique_ptr<Connection>> {
    TRY(auto connection, Connection::open_plain(std::move(to), limit));  // the bind encrypts
    // Of the others each may be behind the one that is written to.
    who.centres = session.domain.controllers;
    std::ranges::partition(who.centres,
                           [&](const Controller& one) { return one.host == connection->host(); });
    who.host = connection->host();
    if (const auto seen = clock_ahead(*connection)) ahead = *seen;
    TRY(const Ticket ticket, Ticket::get(who));
    TRY_DO(connection->bind(ticket));
    return connection;
  };
  auto connection = servers.open(deadline, access, {ldap_port, true, bind});
  if (std::chrono::abs(ahead) > clock_difference_max)
    return problem(Reason::clock, std::to_string(ahead.count()));
  if (!connection) return std::unexpected(MembershipProblem(connection.error()));
  session.connection = *std::move(connection);
  session.connection->limit_to(question_time_max);
  session.who = std::move(who);
  return session;
}

/// "EPOST\\admin" as Kerberos names it.
std::string principal_of(const std::string& user) {
  const auto backslash = user.find('\\');
  return backslash == user.npos ? user : user.substr(backslash + 1);
}

KerberosRequest by_password(const std::string& user, const std::string& password) {
  KerberosRequest who;
  who.principal = principal_of(user);
  who.password = password;
  return who;
}

Membership<KerberosRequest> by_keytab(const std::string& file,
                                      const std::vector<KeytabEntry>& keytab) {
  const std::string machine = machine_of(keytab);
  if (machine.empty()) return problem(Reason::not_joined, file + ": it has no key of a computer");
  KerberosRequest who;
  who.keytab = file;
  who.principal = machine + "$";
  return who;
}

Membership<std::vector<KeytabEntry>> read(const std::string& file) {
  auto keytab = read_keytab(file);
  if (!keytab) return problem(Reason::not_joined, describe(keytab.error()));
  return *std::move(keytab);
}

MembershipState state_of(const std::string& realm, MachineAccount account,
                         const MachineKeys& keys) {
  MembershipState state{realm, std::move(account), {}, {}, {}};
  for (const KeytabEntry& entry : keys.all()) {
    if (!keys.is_own(entry)) continue;
    if (entry.principal.size() == 2) {
      const std::string name = entry.principal[0] + "/" + entry.principal[1];
      if (entry.version == keys.newest() && entry.is_aes() &&
          std::ranges::find(state.keytab_names, name) == state.keytab_names.end())
        state.keytab_names.push_back(name);
      continue;
    }
    auto at = std::ranges::find(state.keys, entry.version, &KeyVersion::version);
    if (at == state.keys.end()) {
      state.keys.push_back({entry.version, entry.written, {}});
      at = std::prev(state.keys.end());
    }
    at->types.push_back(name_of_key_type(entry.type));
  }
  std::ranges::sort(state.keys, std::greater(), &KeyVersion::version);
  return state;
}

Membership<MachineAccount> find_own(Session& session, const std::string& machine) {
  TRY(const auto account, find_machine(*session.connection, session.domain, machine));
  if (!account) return problem(Reason::not_joined, "the domain has no account " + machine + "$");
  return *account;
}

/// The keys as the domain has them now, whatever was foreseen.
Membership<> settle(MachineKeys& keys, const MachineAccount& account, const KerberosRequest& who,
                    std::uint32_t foreseen, const std::string& password,
                    const std::vector<std::string>& service_names) {
  KerberosRequest own = who;
  own.principal = account.name + "$";
  own.password = password;
  if (account.key_version > foreseen) keys.rename_version(foreseen, account.key_version);
  const std::string expected = machine_salt(who.realm, account.name);
  const auto salt = Ticket::salt(own);
  if (salt && *salt != expected)  // it was renamed
    TRY_DO(keys.add(std::max(account.key_version, foreseen), password, *salt, service_names,
                    now_in_seconds()));
  return {};
}

/// After an answer that says neither yes nor no: which of the two keys is it?
Membership<bool> has_changed(KerberosRequest own, std::uint32_t before, std::uint32_t after,
                             const Error& why) {
  own.key_version = after;
  if (Ticket::check(own)) return true;
  own.key_version = before;
  if (Ticket::check(own)) return false;
  return problem(Reason::unknown_outcome, describe(why));
}

}  // namespace

std::string machine_of(const std::vector<KeytabEntry>& keytab) {
  for (const KeytabEntry& entry : keytab)
    if (entry.principal.size() == 1 && entry.principal.front().ends_with('$'))
      return entry.principal.front().substr(0, entry.principal.front().size() - 1);
  return {};
}

std::vector<KeytabEntry> without_former_keys(std::vector<KeytabEntry> keytab,
                                             const std::string& machine, std::uint32_t now) {
  const std::string realm = keytab.empty() ? std::string() : keytab.front().realm;
  MachineKeys keys(std::move(keytab), machine, realm);
  keys.remove_former(now);
  return keys.all();
}

Membership<MembershipState> join_domain(const AdOptions& options, const JoinWish& wish,
                                        std::vector<KeytabEntry> keytab, const WriteKeytab& write) {
  if (!is_machine_name(wish.name)) return problem(Reason::name_invalid, wish.name);
  TRY(Session session, log_in(options, by_password(wish.user, wish.password)));
  Connection& connection = *session.connection;
  TRY(const auto there, find_machine(connection, session.domain, wish.name));
  if (there && !wish.takes_over) return problem(Reason::exists, there->dn);
  TRY(const auto held, find_holders(connection, session.domain, wish.service_names,
                                    there ? there->dn : std::string()));
  if (!held.empty())
    return problem(Reason::name_held, held.front().service_name + ": " + held.front().holder);

  const MachineWish machine{wish.name, wish.host_name, wish.service_names, wish.container,
                            machine_password()};
  MachineKeys keys(std::move(keytab), wish.name, session.who.realm);
  const std::uint32_t foreseen = there ? there->key_version + 1 : 1;
  TRY_DO(keys.add(foreseen, machine.password, machine_salt(session.who.realm, wish.name),
                  wish.service_names, now_in_seconds()));
  TRY_DO(write(write_keytab(keys.all())));  // J1
  const auto done = there ? take_machine(connection, *there, machine)
                          : make_machine(connection, session.domain, machine);
  if (!done) {
    keys.remove_version(foreseen);
    TRY_DO(write(write_keytab(keys.all())));
    return std::unexpected(done.error());
  }
  TRY(const MachineAccount account, find_own(session, wish.name));
  TRY_DO(settle(keys, account, session.who, foreseen, machine.password, wish.service_names));
  keys.remove_former(now_in_seconds());
  TRY_DO(write(write_keytab(keys.all())));
  return state_of(session.who.realm, account, keys);
}

Membership<MembershipState> rotate_key(const AdOptions& options, const std::string& keytab_file,
                                       const WriteKeytab& write) {
  TRY(auto keytab, read(keytab_file));
  TRY(KerberosRequest own, by_keytab(keytab_file, keytab));
  const std::string machine = machine_of(keytab);
  TRY(Session session, log_in(options, own));
  TRY(const MachineAccount before, find_own(session, machine));
  own = session.who;
  MachineKeys keys(std::move(keytab), machine, own.realm);
  const std::vector<std::string> names = keys.service_names();
  if (keys.newest() > before.key_version) {
    // A rotation was interrupted, or this controller does not know of one yet.
    own.key_version = keys.newest();
    if (Ticket::check(own)) return problem(Reason::pending);
    keys.remove_above(before.key_version);
  }
  const std::uint32_t next = before.key_version + 1;
  const std::string password = machine_password();
  TRY_DO(keys.add(next, password, machine_salt(own.realm, machine), names, now_in_seconds()));
  TRY_DO(write(write_keytab(keys.all())));  // J1
  own.key_version = before.key_version;
  bool is_changed = true;
  const auto changed = Ticket::change_password(own, password);
  if (!changed && changed.error().kind == Error::Kind::denied) is_changed = false;
  if (!changed && is_changed) {
    TRY(is_changed, has_changed(own, before.key_version, next, changed.error()));
  }
  if (!is_changed) {
    keys.remove_version(next);
    TRY_DO(write(write_keytab(keys.all())));
    return problem(Reason::other, describe(changed.error()));
  }
  MachineAccount after = before;
  after.key_version = next;
  // On the controller that made the change; another one may not know yet.
  if (const auto seen = find_own(session, machine); seen && seen->key_version >= next)
    after = *seen;
  TRY_DO(settle(keys, after, own, next, password, names));
  keys.remove_former(now_in_seconds());
  TRY_DO(write(write_keytab(keys.all())));
  return state_of(own.realm, after, keys);
}

Membership<MembershipState> examine_membership(const AdOptions& options,
                                               const std::string& keytab_file,
                                               const std::vector<std::string>& service_names) {
  TRY(auto keytab, read(keytab_file));
  TRY(const KerberosRequest own, by_keytab(keytab_file, keytab));
  const std::string machine = machine_of(keytab);
  TRY(Session session, log_in(options, own, Access::read));
  TRY(MachineAccount account, find_own(session, machine));
  TRY(auto held, find_holders(*session.connection, session.domain, service_names, account.dn));
  MembershipState state = state_of(session.who.realm, std::move(account),
                                   MachineKeys(std::move(keytab), machine, session.who.realm));
  state.held = std::move(held);
  return state;
}

Membership<std::string> leave_domain(const AdOptions& options, const std::string& user,
                                     const std::string& password, std::vector<KeytabEntry> keytab,
                                     const WriteKeytab& write) {
  const std::string machine = machine_of(keytab);
  if (machine.empty()) return problem(Reason::not_joined, "the keytab has no key of a computer");
  TRY(Session session, log_in(options, by_password(user, password)));
  TRY(const auto account, find_machine(*session.connection, session.domain, machine));
  if (account) TRY_DO(remove_machine(*session.connection, *account));
  MachineKeys keys(std::move(keytab), machine, session.who.realm);
  keys.remove_all();
  TRY_DO(write(write_keytab(keys.all())));
  return account ? account->dn : machine + "$";
}

}  // namespace hikyaku::directory
