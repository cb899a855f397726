#include "admin/explain_calls.h"

#include <algorithm>

#include <fmt/format.h>

#include "admin/account_status.h"
#include "admin/doctor/report.h"
#include "admin/find_account.h"
#include "base/text.h"
#include "directory/ad/account_state.h"
#include "directory/ad/explanation.h"
#include "directory/addresses.h"

namespace hikyaku::admin {
namespace {

namespace json = boost::json;
using directory::Account;
using directory::Membership;
using doctor::Report;
using doctor::State;

json::value json_of(const Report& report) {
  json::array rows;
  for (const doctor::Finding& one : report.findings())
    rows.push_back(json::object{{"state", name_of(one.state)},
                                {"id", one.id},
                                {"values", json::array(one.values.begin(), one.values.end())}});
  return rows;
}

std::string joined(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, ", "));
}

/// How it is a member, of the mail group (`group` "mail") or of a domain's ("domain").
void add_membership(Report& report, const Membership& in, const std::string& group) {
  const bool is_mail = group == "mail";
  switch (in.how) {
    case Membership::How::direct:
      return report.add(State::good, group + ".direct", {in.group});
    case Membership::How::nested:
      return report.add(State::good, group + ".nested", {in.group, in.via});
    case Membership::How::primary:
      return report.add(State::good, group + ".primary", {in.group, in.via});
    case Membership::How::none:
      if (is_mail) report.add(State::problem, "mail.none", {in.group});
      return;
    case Membership::How::no_group:
      report.add(is_mail ? State::problem : State::warning, group + ".no_group", {in.group});
  }
}

void add_state(Report& report, const Account& account, Time now) {
  using directory::Verdict;
  const Verdict verdict = directory::verdict_of_state(account, now);
  const bool is_enabled = account.status == directory::AccountStatus::enabled;
  if (is_enabled && verdict == Verdict::accepted) return report.add(State::good, "state.good");
  report.add(State::problem, "state.refused",
             {std::string(is_enabled ? directory::name_of(verdict) : name_of(account.status))});
}

std::string day_of(std::int64_t seconds) {
  const std::chrono::sys_seconds time{Seconds(seconds)};
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(time));
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

/// What becomes of the mail of one who may not log in any more.
void add_handling(Report& report, const std::string& name, const delivery::Handling& handling) {
  const std::string stage(delivery::name_of(handling.stage));
  if (handling.stage == delivery::Stage::active)
    return report.add(State::good, "life.accept", {name, stage});
  if (handling.to == nullptr) return report.add(State::problem, "life.refuse", {name, stage});
  if (handling.is_manager)
    return report.add(State::note, "life.manager", {name, stage, handling.to->name});
  report.add(handling.has_no_manager ? State::warning : State::note,
             handling.has_no_manager ? "life.no_manager" : "life.accept", {name, stage});
}

class Explainer {
 public:
  Explainer(const directory::Backend& directory, directory::AdDirectory* ad,
            delivery::Accounts& accounts, const delivery::RoutingOptions& routing)
      : directory_(directory), ad_(ad), accounts_(accounts), routing_(routing) {}

  Task<Result<json::value>> user(std::string name) {
    if (ad_ == nullptr) co_return co_await login(std::move(name));
    Report report;
    CO_TRY(const directory::UserExplanation found, co_await ad_->explain(name));
    report.add(found.count == 0 ? State::problem : State::note,
               found.count == 0 ? "user.none" : "user.found",
               {name, found.filter, std::to_string(found.count), found.dn});
    if (found.count == 0) co_return json_of(report);
    if (found.count > 1) report.add(State::warning, "user.several", {std::to_string(found.count)});
    if (!found.is_person) report.add(State::problem, "user.no_person");
    add_membership(report, found.mail_group, "mail");
    std::size_t domains = 0;
    for (const Membership& one : found.domains) {
      domains += one.how != Membership::How::none && one.how != Membership::How::no_group;
      add_membership(report, one, "domain");
    }
    if (domains == 0) report.add(State::note, "domain.none");
    if (domains > 1) report.add(State::warning, "domain.several");
    report.add(State::note, "state.attributes",
               {found.control, found.password_set, found.lockout, found.expires});
    add_state(report, found.account, system_clock().now());
    // It may have another one's mailbox.
    const auto view = directory_.view();
    const Account* const here = view ? view->by_name(found.account.name) : nullptr;
    co_await add_here(report, here ? here->guid : found.account.guid);
    co_return json_of(report);
  }

  Task<Result<json::value>> address(std::string address) {
    Report report;
    const auto path = delivery::path_of(address);
    if (!path) co_return fail(Error::Kind::permanent, "explain", address + " is no address");
    CO_TRY(const auto view, known_accounts(directory_));
    const delivery::Route route =
        delivery::route(view.get(), routing_, *path, system_clock().now());
    const bool is_ours = delivery::is_local_domain(routing_, path->domain);
    report.add(State::note, is_ours ? "address.ours" : "address.foreign", {path->domain});
    using Kind = delivery::Route::Kind;
    if (route.kind == Kind::disputed) report.add(State::problem, "address.disputed", {address});
    if (route.kind == Kind::unknown && route.owner == nullptr)
      report.add(directory_.is_current() ? State::problem : State::warning,
                 directory_.is_current() ? "address.unknown" : "address.perhaps", {address});
    if (route.kind == Kind::never_seen) report.add(State::problem, "address.never_seen");
    if (route.kind == Kind::foreign)
      report.add(State::good, "address.elsewhere", {route.foreign.text()});
    if (const Account* const owner = route.owner) {
      report.add(State::good, why_address(*owner, address), {address, owner->name});
      const delivery::Stage stage = route.handling.stage;
      if (stage == delivery::Stage::active || stage == delivery::Stage::removed)
        add_handling(report, owner->name, route.handling);
      if (stage == delivery::Stage::removed)
        add_removed(report, *view, owner->guid);
      else
        co_await add_here(report, owner->guid);  // which tells of the other stages
    }
    co_return json_of(report);
  }

  Task<Result<json::value>> login(std::string name) {
    Report report;
    CO_TRY(const auto view, known_accounts(directory_));
    const Account* const account = view->by_login(name);
    if (account == nullptr) {
      report.add(State::problem, directory_.is_current() ? "login.none" : "login.perhaps", {name});
      co_return json_of(report);
    }
    report.add(State::good, "login.is", {name, account->name, account->guid.text()});
    add_state(report, *account, system_clock().now());
    if (ad_ != nullptr) report.add(State::note, "login.asks", {account->name});
    co_await add_here(report, account->guid);
    co_return json_of(report);
  }

 private:
  /// What this server has of the account.
  Task<void> add_here(Report& report, Guid guid) {
    const auto view = directory_.view();
    const Account* const account = view ? view->by_guid(guid) : nullptr;
    const directory::AdStatus status = ad_ != nullptr ? ad_->status() : directory::AdStatus();
    if (account == nullptr) {
      if (view) add_removed(report, *view, guid);
      report.add(State::warning, status.last_error.empty() ? "here.none" : "here.none.failing",
                 {status.last_error});
      co_return;
    }
    report.add(State::good, ad_ != nullptr ? "here.known" : "here.account",
               {account->name, guid.text(), status.feed});
    const auto is_held = std::ranges::any_of(
        status.held, [&](const directory::HeldAccount& one) { return one.guid == guid; });
    if (is_held) report.add(State::warning, "here.held");
    const Time now = system_clock().now();
    if (delivery::stage_of(*account, now) != delivery::Stage::active)
      add_handling(report, account->name,
                   delivery::handle(*view, routing_.lifecycle, *account, now));
    if (delivery::is_frozen(*view, routing_.lifecycle, guid, now))
      report.add(State::note, "life.frozen", {account->name});
    const auto addresses = view->addresses_of(*account, routing_.strict_domains);
    report.add(addresses.empty() ? State::warning : State::good,
               addresses.empty() ? "here.no_address" : "here.addresses", {joined(addresses)});
    const auto folder = co_await accounts_.folder_of(*account);
    report.add(State::note, folder && !folder->empty() ? "here.folder" : "here.no_mail",
               {folder.value_or("")});
  }

  void add_removed(Report& report, const directory::View& view, const Guid& guid) {
    const directory::Removed* const removed = view.removed_by_guid(guid);
    if (removed == nullptr) return;
    const auto until = delivery::deletion_time(*removed, routing_.lifecycle);
    report.add(State::note, "life.removed",
               {removed->account->name, removed->time == 0 ? "?" : day_of(removed->time),
                until ? day_of(*until) : "?"});
    if (routing_.lifecycle.removed.freezes)
      report.add(State::note, "life.frozen", {removed->account->name});
  }

  static std::string why_address(const Account& account, std::string_view address) {
    for (const std::string_view one : directory::own_addresses(account))
      if (iequals(one, address)) return "address.own";
    for (const directory::FormerAddress& one : account.former)
      if (iequals(one.text, address) || iequals(one.text, address.substr(0, address.rfind('@'))))
        return "address.former";
    return "address.name";
  }

  const directory::Backend& directory_;
  directory::AdDirectory* const ad_;  // null: another account mode
  delivery::Accounts& accounts_;
  const delivery::RoutingOptions& routing_;
};

using Explain = Task<Result<json::value>> (Explainer::*)(std::string);

Task<Result<json::value>> run(std::shared_ptr<Explainer> explainer, Explain explain,
                              const char* argument, Arguments given) {
  CO_TRY(std::string name, text_argument(given, argument));
  co_return co_await ((*explainer).*explain)(std::move(name));
}

}  // namespace

void add_explain_calls(Api& api, const directory::Backend& directory, directory::AdDirectory* ad,
                       delivery::Accounts& accounts, const delivery::RoutingOptions& routing) {
  const auto explainer = std::make_shared<Explainer>(directory, ad, accounts, routing);
  const auto add = [&](std::string method, const char* argument, Explain explain) {
    api.add(std::move(method), [explainer, argument, explain](Arguments given) {
      return run(explainer, explain, argument, std::move(given));
    });
  };
  add("explain.user", "name", &Explainer::user);
  add("explain.address", "address", &Explainer::address);
  add("explain.login", "name", &Explainer::login);
}

}  // namespace hikyaku::admin
