#include "directory/ad/kerberos.h"

#include <atomic>
#include <memory>

#include <gssapi/gssapi_krb5.h>
#include <krb5.h>
#include <profile.h>
#include <sys/mman.h>
#include <unistd.h>

namespace hikyaku::directory {
namespace {

// What krb5.conf would say: RFC 4120 names as they stand, and TCP, since tickets of AD are big.
std::string configuration(const KerberosRequest& request) {
  std::string text = "[libdefaults]\n default_realm = " + request.realm +
                     "\n dns_lookup_realm = false\n dns_lookup_kdc = false\n"
                     " dns_canonicalize_hostname = false\n rdns = false\n"
                     " udp_preference_limit = 1\n[realms]\n " +
                     request.realm + " = {\n";
  for (const Controller& centre : request.centres) {
    const bool is_v6 = centre.address.contains(':');
    text += "  kdc = " + (is_v6 ? "[" + centre.address + "]" : centre.address) + "\n";
  }
  return text + " }\n";
}

// The library takes its configuration from a file only, and looks at it again and again.
Result<Socket> make_file(const std::string& text) {
  Socket file(memfd_create("krb5.conf", MFD_CLOEXEC));
  if (write(file.fd(), text.data(), text.size()) != static_cast<ssize_t>(text.size()))
    return fail(Error::Kind::permanent, "kerberos", "no memory for its configuration");
  return file;
}

std::string name_of_keytab(const std::string& keytab) {
  return keytab.starts_with("MEMORY:") ? keytab : "FILE:" + keytab;
}

bool is_refusal(krb5_error_code error) {
  for (const krb5_error_code refusal :
       {KRB5KDC_ERR_PREAUTH_FAILED, KRB5KDC_ERR_C_PRINCIPAL_UNKNOWN, KRB5KDC_ERR_CLIENT_REVOKED,
        KRB5KDC_ERR_KEY_EXP, KRB5KDC_ERR_NAME_EXP, KRB5KRB_AP_ERR_BAD_INTEGRITY, KRB5KDC_ERR_POLICY,
        KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN})
    if (error == refusal) return true;
  return false;
}

}  // namespace

struct Ticket::Context {
  Socket configuration;
  krb5_context krb5 = nullptr;
  krb5_keytab keytab = nullptr;
  krb5_principal client = nullptr;
  krb5_ccache cache = nullptr;
  std::string cache_name;

  ~Context() {
    if (cache) krb5_cc_destroy(krb5, cache);
    if (client) krb5_free_principal(krb5, client);
    if (keytab) krb5_kt_close(krb5, keytab);
    if (krb5) krb5_free_context(krb5);
  }
  std::unexpected<Error> error(const std::string& what, krb5_error_code code) const {
    const char* text = krb5_get_error_message(krb5, code);
    const std::string detail = what + ": " + text;
    krb5_free_error_message(krb5, text);
    auto kind = is_refusal(code) ? Error::Kind::denied : Error::Kind::permanent;
    if (code == KRB5_KDC_UNREACH || code == KRB5KDC_ERR_SVC_UNAVAILABLE)
      kind = Error::Kind::temporary;
    return fail(kind, "kerberos", detail);
  }
  Result<> open_keytab(const KerberosRequest& request);
  Result<> log_in();
  Result<> ask_for(const KerberosRequest& request);
};

Result<> Ticket::Context::open_keytab(const KerberosRequest& request) {
  const std::string where = "keytab " + request.keytab;
  if (const auto code = krb5_kt_resolve(krb5, name_of_keytab(request.keytab).c_str(), &keytab))
    return error(where, code);
  if (!request.principal.empty()) {
    if (const auto code = krb5_parse_name(krb5, request.principal.c_str(), &client))
      return error(request.principal, code);
    return {};
  }
  krb5_kt_cursor cursor;
  if (const auto code = krb5_kt_start_seq_get(krb5, keytab, &cursor)) return error(where, code);
  krb5_keytab_entry entry;
  const auto code = krb5_kt_next_entry(krb5, keytab, &entry, &cursor);
  krb5_kt_end_seq_get(krb5, keytab, &cursor);
  if (code) return error(where, code);
  const auto copied = krb5_copy_principal(krb5, entry.principal, &client);
  krb5_free_keytab_entry_contents(krb5, &entry);
  if (copied) return error(where, copied);
  return {};
}

Result<> Ticket::Context::log_in() {
  static std::atomic<std::uint64_t> number = 0;
  cache_name = "MEMORY:hikyaku-ad-" + std::to_string(++number);
  if (const auto code = krb5_cc_resolve(krb5, cache_name.c_str(), &cache))
    return error(cache_name, code);
  krb5_get_init_creds_opt* options = nullptr;
  if (const auto code = krb5_get_init_creds_opt_alloc(krb5, &options))
    return error("options", code);
  auto code = krb5_get_init_creds_opt_set_out_ccache(krb5, options, cache);
  krb5_creds credentials{};
  if (!code)
    code = krb5_get_init_creds_keytab(krb5, &credentials, client, keytab, 0, nullptr, options);
  krb5_free_cred_contents(krb5, &credentials);
  krb5_get_init_creds_opt_free(krb5, options);
  if (!code) return {};
  char* name = nullptr;
  krb5_unparse_name(krb5, client, &name);
  const std::string who = name ? name : "";
  krb5_free_unparsed_name(krb5, name);
  return error(who, code);
}

// Now, while this context knows the realm's controllers: GSS-API, whose own does not, finds it in
// the cache then.
Result<> Ticket::Context::ask_for(const KerberosRequest& request) {
  krb5_creds wanted{};
  wanted.client = client;
  const std::string name = "ldap/" + request.host;
  if (const auto code =
          krb5_build_principal(krb5, &wanted.server, static_cast<unsigned>(request.realm.size()),
                               request.realm.c_str(), "ldap", request.host.c_str(), nullptr))
    return error(name, code);
  krb5_creds* got = nullptr;
  const auto code = krb5_get_credentials(krb5, 0, cache, &wanted, &got);
  krb5_free_principal(krb5, wanted.server);
  if (code) return error(name, code);
  krb5_free_creds(krb5, got);
  return {};
}

Ticket::Ticket(std::unique_ptr<Context> context) : context_(std::move(context)) {}
Ticket::Ticket(Ticket&&) noexcept = default;
Ticket::~Ticket() = default;

Result<Ticket> Ticket::get(const KerberosRequest& request) {
  auto context = std::make_unique<Context>();
  TRY(context->configuration, make_file(configuration(request)));
  const std::string path = "/proc/self/fd/" + std::to_string(context->configuration.fd());
  profile_t profile = nullptr;
  if (profile_init_path(path.c_str(), &profile) != 0)
    return fail(Error::Kind::permanent, "kerberos", "its configuration cannot be read");
  const auto code = krb5_init_context_profile(profile, 0, &context->krb5);
  profile_release(profile);  // the context has a copy
  if (code) return context->error("context", code);
  TRY_DO(context->open_keytab(request));
  TRY_DO(context->log_in());
  TRY_DO(context->ask_for(request));
  return Ticket(std::move(context));
}

Ticket::Use::Use(const Ticket& ticket) {
  OM_uint32 minor = 0;
  gss_krb5_ccache_name(&minor, ticket.context_->cache_name.c_str(), nullptr);
}
Ticket::Use::~Use() {
  OM_uint32 minor = 0;
  gss_krb5_ccache_name(&minor, nullptr, nullptr);
}

}  // namespace hikyaku::directory
