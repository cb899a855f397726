#include "admin/setup/ad_domain.h"

#include "admin/ad_options.h"
#include "admin/setup/ad_reason.h"
#include "base/text.h"
#include "directory/ad/probe.h"

namespace hikyaku::admin::setup {
namespace {

// MS-ADTS 2.2.12: GROUP_TYPE_BUILTIN_LOCAL_GROUP. Those in CN=Builtin cannot be a mail group.
constexpr std::int32_t builtin_group = 1;

// Without a credential the keytab reads, when there is one.
directory::AdOptions options_for(const config::Config& config, const Credential& credential) {
  directory::AdOptions options = ad_options(config, credential.password);
  options.bind_user = credential.user;
  if (!credential.is_empty()) options.keytab.clear();
  return options;
}

class AdDomain final : public Domain {
 public:
  explicit AdDomain(Language language) : language_(language) {}

  Result<DomainFacts> find(const config::Config& config) override {
    const auto found = directory::probe(options_for(config, {}));
    if (!found) return explained(found.error());
    DomainFacts facts{found->netbios_name, found->dns_name, {}};
    for (const directory::Controller& controller : found->controllers)
      facts.controllers.push_back(controller.host + " (" + controller.address + ")");
    return facts;
  }

  Result<> check_login(const config::Config& config, const Credential& credential) override {
    const auto checked = directory::check_bind(options_for(config, credential));
    if (!checked) return explained(checked.error());
    return {};
  }

  Result<std::vector<GroupFacts>> groups(const config::Config& config,
                                         const Credential& credential) override {
    const auto listed = directory::list_groups(options_for(config, credential));
    if (!listed) return explained(listed.error());
    std::vector<GroupFacts> groups;
    for (const directory::GroupInfo& group : *listed)
      if ((group.type & builtin_group) == 0) groups.push_back({group.name, group.description});
    return groups;
  }

  Result<> create_group(const config::Config& config, const Credential& administrator) override {
    const auto made = directory::create_mail_group(options_for(config, administrator));
    if (!made) return explained(made.error());
    return {};
  }

 private:
  std::unexpected<Error> explained(const Error& error) const {
    return fail(error.kind, "Active Directory", ad_reason(error, language_));
  }

  Language language_;
};

}  // namespace

std::unique_ptr<Domain> ad_domain(Language language) {
  return std::make_unique<AdDomain>(language);
}

}  // namespace hikyaku::admin::setup
