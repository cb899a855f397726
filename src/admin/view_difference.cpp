#include "admin/view_difference.h"

#include <algorithm>
#include <set>

#include "admin/account_status.h"
#include "base/text.h"
#include "directory/ad/account_state.h"

namespace hikyaku::admin {
namespace {

using directory::Account;
using directory::View;
using doctor::Report;
using doctor::State;

class Difference {
 public:
  Difference(Report& report, const View& before, const View& after,
             const DifferenceOptions& options)
      : report_(report), before_(before), after_(after), options_(options) {}

  void add_account(const Account* was, const Account* is) {
    const std::string name = is != nullptr ? is->name : was->name;
    if (was == nullptr) report_.add(State::good, "account.new", {name});
    if (is == nullptr) report_.add(State::warning, "account.gone", {name});
    if (was != nullptr && is != nullptr) {
      add_names(*was, *is);
      add_login(*was, *is);
    } else if (is != nullptr && !may_log_in(*is)) {
      report_.add(State::warning, "login.lost", {name, state_of(*is)});
    }
    add_addresses(name, was, is);
    add_sessions(name, was, is);
  }

  void add_disputes() {
    for (const directory::Dispute& one : after_.disputes())
      if (std::ranges::find(before_.disputes(), one) == before_.disputes().end())
        report_.add(State::problem, "dispute.new", {one.address, one.first, one.second});
    for (const directory::Dispute& one : before_.disputes())
      if (std::ranges::find(after_.disputes(), one) == after_.disputes().end())
        report_.add(State::good, "dispute.gone", {one.address, one.first, one.second});
  }

 private:
  bool may_log_in(const Account& account) const {
    return account.status == directory::AccountStatus::enabled &&
           directory::verdict_of_state(account, options_.now) == directory::Verdict::accepted;
  }
  std::string state_of(const Account& account) const {
    if (account.status != directory::AccountStatus::enabled)
      return std::string(name_of(account.status));
    return std::string(name_of(directory::verdict_of_state(account, options_.now)));
  }

  void add_names(const Account& was, const Account& is) {
    if (!iequals(was.name, is.name)) report_.add(State::note, "renamed", {was.name, is.name});
    if (!iequals(was.domain, is.domain))
      report_.add(State::note, "domain", {is.name, was.domain, is.domain});
    const std::string from = options_.folder_of(was), to = options_.folder_of(is);
    if (from != to) report_.add(State::note, "folder", {is.name, from, to});
  }

  void add_login(const Account& was, const Account& is) {
    const bool could = may_log_in(was), can = may_log_in(is);
    if (could && !can) report_.add(State::warning, "login.lost", {is.name, state_of(is)});
    if (!could && can) report_.add(State::good, "login.gained", {is.name});
    if (could && can && was.state_stamp != is.state_stamp)
      report_.add(State::note, "login.changed", {is.name});
  }

  void add_addresses(const std::string& name, const Account* was, const Account* is) {
    const auto all = [&](const View& view, const Account* account) {
      std::set<std::string> addresses;
      if (account != nullptr)
        for (const std::string& one : view.addresses_of(*account, options_.strict_domains))
          addresses.insert(lower(one));
      return addresses;
    };
    const auto had = all(before_, was), has = all(after_, is);
    for (const std::string& one : has)
      if (!had.contains(one)) {
        const std::string other = owner(before_, one);
        report_.add(State::note, other.empty() ? "address.gained" : "address.taken",
                    {name, one, other});
      }
    for (const std::string& one : had)
      if (!has.contains(one)) {
        const std::string other = owner(after_, one);
        report_.add(State::warning, other.empty() ? "address.lost" : "address.given",
                    {name, one, other});
      }
  }
  std::string owner(const View& view, const std::string& address) const {
    const auto at = address.rfind('@');
    const Account* const account =
        view.by_address(address.substr(0, at), address.substr(at + 1), options_.strict_domains);
    return account == nullptr ? std::string() : account->name;
  }

  void add_sessions(const std::string& name, const Account* was, const Account* is) {
    if (was == nullptr) return;
    const auth::AtLogin at_login{was->guid, was->name, was->status, was->state_stamp};
    const auto why = auth::why_ended(at_login, is, options_.now);
    if (why.empty()) return;
    const auto count =
        std::ranges::count(options_.sessions, was->guid, &auth::Sessions::Row::account);
    if (count > 0)
      report_.add(State::warning, "sessions.end", {name, std::to_string(count), std::string(why)});
  }

  Report& report_;
  const View &before_, &after_;
  const DifferenceOptions& options_;
};

}  // namespace

void add_difference(Report& report, const View& before, const View& after,
                    const DifferenceOptions& options) {
  Difference difference(report, before, after, options);
  struct Pair {
    const Account* was = nullptr;
    const Account* is = nullptr;
    std::string name() const { return lower(is != nullptr ? is->name : was->name); }
  };
  std::vector<Pair> pairs;
  for (const directory::AccountPtr& account : before.accounts()) {
    const Account* const is = after.by_guid(account->guid);
    if (is != account.get()) pairs.push_back({account.get(), is});
  }
  for (const directory::AccountPtr& account : after.accounts())
    if (before.by_guid(account->guid) == nullptr) pairs.push_back({nullptr, account.get()});
  std::ranges::sort(pairs, {}, [](const Pair& one) { return one.name(); });
  for (const Pair& one : pairs) difference.add_account(one.was, one.is);
  difference.add_disputes();
}

}  // namespace hikyaku::admin
