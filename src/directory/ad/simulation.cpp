#include "directory/ad/simulation.h"

#include <algorithm>

#include "base/text.h"
#include "directory/ad/member_values.h"
#include "directory/ad/news.h"

namespace hikyaku::directory {
namespace {

constexpr std::string_view normal_user = "805306368";  // sAMAccountType (MS-SAMR 2.2.1.9)
constexpr std::size_t read_at_once = 100;

std::vector<std::string> group_names(const AdOptions& options) {
  std::vector<std::string> names{options.mail_group};
  names.insert(names.end(), options.mail_domains.begin(), options.mail_domains.end());
  return names;
}

/// Reads objects into the copy.
class Loader {
 public:
  Loader(Connection& connection, const AdDomain& domain, const AdOptions& options,
         DirectoryCopy& copy)
      : connection_(connection),
        domain_(domain),
        copy_(copy),
        attributes_(user_attributes(options)) {
    attributes_.insert(attributes_.end(), {"objectClass", "sAMAccountType", "objectSid"});
  }

  Result<> group_by_name(const std::string& name) {
    TRY(const auto found,
        connection_.search(domain_.base_dn, Scope::subtree,
                           Filter::all_of({Filter::equals("objectCategory", "group"),
                                           Filter::equals("sAMAccountName", name)}),
                           attributes_));
    for (const Entry& entry : found) TRY_DO(take(entry));
    return {};
  }

  /// One that is not there is passed over.
  Result<> by_dn(const std::string& dn) {
    if (copy_.find(dn) != nullptr) return {};
    const auto found =
        connection_.search(dn, Scope::base, Filter::present("objectClass"), attributes_);
    if (!found && found.error().kind == Error::Kind::permanent) return {};
    if (!found) return std::unexpected(found.error());
    for (const Entry& entry : *found) TRY_DO(take(entry));
    return {};
  }

  Result<> by_guids(const std::vector<Guid>& guids) {
    for (std::size_t at = 0; at < guids.size(); at += read_at_once) {
      std::vector<Filter> these;
      for (std::size_t i = at; i < std::min(guids.size(), at + read_at_once); ++i)
        these.push_back(Filter::equals("objectGUID", guids[i].bytes()));
      TRY(const auto found,
          connection_.search(domain_.base_dn, Scope::subtree, Filter::any_of(these), attributes_));
      for (const Entry& entry : found) TRY_DO(take(entry));
    }
    return {};
  }

 private:
  Result<> take(const Entry& entry) {
    const auto guid = Guid::from_bytes(entry.get("objectguid"));
    if (!guid || copy_.find(*guid) != nullptr) return {};
    CopiedObject object{*guid, entry, false, {}, {}};
    const auto classes = entry.attributes.find("objectclass");
    object.is_group = classes != entry.attributes.end() &&
                      std::ranges::find(classes->second, "group") != classes->second.end();
    if (!object.is_group) {
      copy_.add(std::move(object));
      return {};
    }
    TRY(const auto members, read_members_of(connection_, entry.dn));
    object.members.insert(members.begin(), members.end());
    const auto rid = std::to_string(rid_of(entry.get("objectsid")));
    TRY(const auto primary,
        connection_.search(domain_.base_dn, Scope::subtree, Filter::equals("primaryGroupID", rid),
                           {"objectGUID"}));
    for (const Entry& one : primary)
      if (const auto its = Guid::from_bytes(one.get("objectguid"))) object.primary.insert(*its);
    copy_.add(std::move(object));
    TRY(const auto groups,
        connection_.search(domain_.base_dn, Scope::subtree,
                           Filter::all_of({Filter::equals("objectCategory", "group"),
                                           Filter::within_group(entry.dn)}),
                           attributes_));
    for (const Entry& one : groups) TRY_DO(take(one));
    return {};
  }

  Connection& connection_;
  const AdDomain& domain_;
  DirectoryCopy& copy_;
  std::vector<std::string> attributes_;
};

/// Who is in which group.
struct Memberships {
  std::set<Guid> mail;
  std::vector<std::set<Guid>> domains;
  Memberships(const DirectoryCopy& copy, const AdOptions& options)
      : mail(copy.within(options.mail_group)) {
    for (const std::string& name : options.mail_domains) domains.push_back(copy.within(name));
  }
  /// From 1; 0: none.
  std::size_t domain_of(const Guid& guid) const {
    for (std::size_t i = 0; i < domains.size(); ++i)
      if (domains[i].contains(guid)) return i + 1;
    return 0;
  }
};

bool is_person(const Entry& entry, const AdOptions& options) {
  const auto type = entry.get("samaccounttype");
  const auto classes = entry.attributes.find("objectclass");
  const bool is_new_user = type.empty() && classes != entry.attributes.end() &&
                           std::ranges::find(classes->second, "user") != classes->second.end() &&
                           std::ranges::find(classes->second, "computer") == classes->second.end();
  const std::string beneath = "," + options.base_dn;
  const bool is_within =
      options.base_dn.empty() ||
      (entry.dn.size() > beneath.size() &&
       iequals(std::string_view(entry.dn).substr(entry.dn.size() - beneath.size()), beneath));
  return (type == normal_user || is_new_user) && !entry.get("samaccountname").empty() && is_within;
}

Result<std::vector<std::string>> named_objects(const std::vector<LdifChange>& changes) {
  std::vector<std::string> names;
  for (const LdifChange& change : changes) {
    names.push_back(change.dn);
    for (const AttributeChange& one : change.changes)
      if (one.attribute == "member")
        names.insert(names.end(), one.values.begin(), one.values.end());
  }
  if (names.size() > simulated_objects_max)
    return fail(Error::Kind::limit, "simulate",
                "more than " + std::to_string(simulated_objects_max) + " objects are named");
  return names;
}

/// What the next reading would give.
Reading reading_of(const DirectoryCopy& copy, const AdOptions& options, const View& view,
                   const Memberships& was, const Memberships& is, std::int64_t lockout, Time now) {
  Reading reading;
  reading.whole = false;
  const auto take = [&](Account account) {
    const Guid guid = account.guid;
    const Account* const known = view.by_guid(guid);
    const std::size_t domain = is.domain_of(guid);
    // A membership that did not change is as the view says it.
    if (known != nullptr && domain == was.domain_of(guid))
      account.domain = known->domain;
    else
      account.domain = domain == 0 ? "" : options.mail_domains[domain - 1];
    reading.members.push_back({std::move(account), 0, 0});
  };
  for (const AccountPtr& account : view.accounts()) {
    const Guid& guid = account->guid;
    const CopiedObject* const object = copy.find(guid);
    const bool is_gone = was.mail.contains(guid) && !is.mail.contains(guid);
    if (is_gone || (object != nullptr && !is_person(object->entry, options)))
      reading.gone.push_back(guid);
    else if (object != nullptr)
      take(member_of(object->entry, guid, lockout, now).account);
    else if (was.domain_of(guid) != is.domain_of(guid))
      take(*account);
  }
  for (const Guid& guid : is.mail) {
    const CopiedObject* const object = copy.find(guid);
    if (view.by_guid(guid) == nullptr && object != nullptr && is_person(object->entry, options))
      take(member_of(object->entry, guid, lockout, now).account);
  }
  return reading;
}

SiteDirectory site_of(const View& view, const AdDomain& domain) {
  SiteDirectory site;
  site.accounts.insert(view.accounts().begin(), view.accounts().end());
  for (const Removed& one : view.removed()) site.removed.emplace(one.account->guid, one);
  site.netbios_name = domain.netbios_name;
  site.dns_name = domain.dns_name;
  site.seen = true;
  return site;
}

}  // namespace

Result<Simulation> simulate(Connection& connection, const AdDomain& domain,
                            const AdOptions& options, std::shared_ptr<const View> view,
                            const std::vector<LdifChange>& changes) {
  const Time now = system_clock().now();
  Simulation simulation;
  DirectoryCopy copy;
  Loader loader(connection, domain, options, copy);
  TRY(const auto names, named_objects(changes));
  for (const std::string& name : group_names(options)) TRY_DO(loader.group_by_name(name));
  for (const std::string& dn : names) TRY_DO(loader.by_dn(dn));
  const Memberships was(copy, options);
  for (const LdifChange& change : changes)
    if (auto refusal = copy.apply(change, now))
      simulation.troubles.push_back({change.line, *std::move(refusal)});
  const Memberships is(copy, options);
  std::vector<Guid> unknown;
  for (const Guid& guid : is.mail)
    if (!was.mail.contains(guid) && view->by_guid(guid) == nullptr && copy.find(guid) == nullptr)
      unknown.push_back(guid);
  TRY_DO(loader.by_guids(unknown));
  TRY(const Lockout lockout, read_lockout(connection, domain.base_dn));
  Reading reading = reading_of(copy, options, *view, was, is, lockout.duration, now);

  SiteDirectory site = site_of(*view, domain);
  const Circumstances circumstances{.now = now, .keep_former = options.keep_former};
  simulation.held = make_news(reading, domain, site, Brake(options.brake), circumstances).held;
  const Brake off({.percent = 100});
  for (SiteRecord& record : make_news(std::move(reading), domain, site, off, circumstances).records)
    site.apply(std::move(record));
  simulation.after = make_view(site, options, now);
  simulation.before = std::move(view);
  return simulation;
}

}  // namespace hikyaku::directory
