#include "directory/ad/kerberos_context.h"

#include <algorithm>
#include <atomic>
#include <functional>
#include <set>

#include <profile.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/text.h"

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
    const std::string address = is_v6 ? "[" + centre.address + "]" : centre.address;
    text += "  kdc = " + address + "\n  kpasswd_server = " + address + "\n";
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

bool is_wrong_key(krb5_error_code error) {
  return error == KRB5KDC_ERR_PREAUTH_FAILED || error == KRB5KRB_AP_ERR_BAD_INTEGRITY;
}

constexpr std::size_t versions_tried_max = 2;  // a wrong key may count towards a lock

std::string text_of(const krb5_data& data) {
  return data.length == 0 ? std::string() : std::string(data.data, data.length);
}

}  // namespace

KerberosContext::~KerberosContext() {
  if (cache) krb5_cc_destroy(krb5, cache);
  if (client) krb5_free_principal(krb5, client);
  if (keytab) krb5_kt_close(krb5, keytab);
  if (krb5) krb5_free_context(krb5);
}

std::unexpected<Error> KerberosContext::error(const std::string& what, krb5_error_code code) const {
  const char* text = krb5_get_error_message(krb5, code);
  const std::string detail = what + ": " + text;
  krb5_free_error_message(krb5, text);
  auto kind = is_refusal(code) ? Error::Kind::denied : Error::Kind::permanent;
  if (code == KRB5_KDC_UNREACH || code == KRB5KDC_ERR_SVC_UNAVAILABLE)
    kind = Error::Kind::temporary;
  return fail(kind, "kerberos", detail);
}

Result<> KerberosContext::open(const KerberosRequest& request) {
  TRY(configuration, make_file(directory::configuration(request)));
  const std::string path = "/proc/self/fd/" + std::to_string(configuration.fd());
  profile_t profile = nullptr;
  if (profile_init_path(path.c_str(), &profile) != 0)
    return fail(Error::Kind::permanent, "kerberos", "its configuration cannot be read");
  const auto code = krb5_init_context_profile(profile, 0, &krb5);
  profile_release(profile);  // the context has a copy
  if (code) return error("context", code);
  return request.password.empty() ? open_keytab(request) : name_client(request);
}

// A name with a suffix that is no realm is one that the domain looks up (RFC 6806 section 5).
Result<> KerberosContext::name_client(const KerberosRequest& request) {
  const auto at = request.principal.rfind('@');
  const bool is_other =
      at != std::string::npos && !iequals(request.principal.substr(at + 1), request.realm);
  const std::string name =
      is_other || at == std::string::npos ? request.principal : request.principal.substr(0, at);
  if (const auto code = krb5_parse_name_flags(
          krb5, name.c_str(), is_other ? KRB5_PRINCIPAL_PARSE_ENTERPRISE : 0, &client))
    return error(request.principal, code);
  return {};
}

Result<> KerberosContext::open_keytab(const KerberosRequest& request) {
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

std::string KerberosContext::client_name() const {
  char* name = nullptr;
  krb5_unparse_name(krb5, client, &name);
  std::string text = name ? name : "";
  krb5_free_unparsed_name(krb5, name);
  return text;
}

// The newest first. A new key is in the keytab before the domain knows it.
Result<std::vector<std::uint32_t>> KerberosContext::key_versions(const KerberosRequest& request) {
  if (request.key_version != 0) return std::vector{request.key_version};
  const std::string where = "keytab " + request.keytab;
  std::set<std::uint32_t, std::greater<>> versions;
  krb5_kt_cursor cursor;
  if (const auto code = krb5_kt_start_seq_get(krb5, keytab, &cursor)) return error(where, code);
  krb5_keytab_entry entry;
  while (krb5_kt_next_entry(krb5, keytab, &entry, &cursor) == 0) {
    if (krb5_principal_compare(krb5, entry.principal, client)) versions.insert(entry.vno);
    krb5_free_keytab_entry_contents(krb5, &entry);
  }
  krb5_kt_end_seq_get(krb5, keytab, &cursor);
  if (versions.empty()) return error(where + ", " + client_name(), KRB5_KT_NOTFOUND);
  std::vector<std::uint32_t> list(versions.begin(), versions.end());
  list.resize(std::min(list.size(), versions_tried_max));
  return list;
}

// Those keys alone, in a keytab in memory: of several the library takes the newest.
krb5_error_code KerberosContext::log_in_with(std::uint32_t version,
                                             krb5_get_init_creds_opt* options,
                                             const char* service) {
  krb5_keytab one = nullptr;
  if (const auto code = krb5_kt_resolve(krb5, cache_name.c_str(), &one)) return code;
  krb5_kt_cursor cursor;
  auto code = krb5_kt_start_seq_get(krb5, keytab, &cursor);
  if (code == 0) {
    krb5_keytab_entry entry;
    while (code == 0 && krb5_kt_next_entry(krb5, keytab, &entry, &cursor) == 0) {
      if (entry.vno == version && krb5_principal_compare(krb5, entry.principal, client))
        code = krb5_kt_add_entry(krb5, one, &entry);
      krb5_free_keytab_entry_contents(krb5, &entry);
    }
    krb5_kt_end_seq_get(krb5, keytab, &cursor);
  }
  krb5_creds credentials{};
  if (code == 0)
    code = krb5_get_init_creds_keytab(krb5, &credentials, client, one, 0, service, options);
  krb5_free_cred_contents(krb5, &credentials);
  krb5_kt_close(krb5, one);
  return code;
}

krb5_error_code KerberosContext::log_in_with(const std::string& password,
                                             krb5_get_init_creds_opt* options,
                                             const char* service) {
  const auto nothing_to_say = [](krb5_context, void*, const char*, const char*, int,
                                 krb5_prompt[]) -> krb5_error_code {
    return KRB5_LIBOS_CANTREADPWD;
  };
  krb5_get_init_creds_opt_set_canonicalize(options, 1);
  krb5_creds credentials{};
  const auto code = krb5_get_init_creds_password(krb5, &credentials, client, password.c_str(),
                                                 nothing_to_say, nullptr, 0, service, options);
  krb5_free_cred_contents(krb5, &credentials);
  return code;
}

Result<> KerberosContext::log_in(const KerberosRequest& request, const char* service) {
  static std::atomic<std::uint64_t> number = 0;
  cache_name = "MEMORY:hikyaku-ad-" + std::to_string(++number);
  if (const auto code = krb5_cc_resolve(krb5, cache_name.c_str(), &cache))
    return error(cache_name, code);
  std::vector<std::uint32_t> versions;
  if (request.password.empty()) {
    TRY(versions, key_versions(request));
  }
  krb5_get_init_creds_opt* options = nullptr;
  if (const auto code = krb5_get_init_creds_opt_alloc(krb5, &options))
    return error("options", code);
  auto code = krb5_get_init_creds_opt_set_out_ccache(krb5, options, cache);
  if (code == 0 && !request.password.empty())
    code = log_in_with(request.password, options, service);
  for (const std::uint32_t version : versions)
    if (code = log_in_with(version, options, service); !is_wrong_key(code)) break;
  krb5_get_init_creds_opt_free(krb5, options);
  if (code != 0) return error(client_name(), code);
  if (request.password.empty()) return {};
  // The name by which the domain knows it.
  krb5_free_principal(krb5, std::exchange(client, nullptr));
  if (const auto named = krb5_cc_get_principal(krb5, cache, &client))
    return error(request.principal, named);
  return {};
}

// Now, while this context knows the realm's controllers: GSS-API, whose own does not, finds it in
// the cache then.
Result<> KerberosContext::ask_for(const KerberosRequest& request) {
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

Result<> KerberosContext::change_password(const std::string& password) {
  krb5_creds credentials{}, wanted{};
  wanted.client = client;
  auto code = krb5_build_principal(krb5, &wanted.server, client->realm.length, client->realm.data,
                                   "kadmin", "changepw", nullptr);
  if (code == 0) code = krb5_cc_retrieve_cred(krb5, cache, 0, &wanted, &credentials);
  krb5_free_principal(krb5, wanted.server);
  if (code != 0) return error("kadmin/changepw", code);
  int answer = 0;
  krb5_data kind{}, said{};
  code = krb5_change_password(krb5, &credentials, password.c_str(), &answer, &kind, &said);
  krb5_free_cred_contents(krb5, &credentials);
  char* message = nullptr;
  if (code == 0 && answer != 0) krb5_chpw_message(krb5, &said, &message);
  const std::string why = text_of(kind) + (message ? std::string(": ") + message : "");
  krb5_free_string(krb5, message);
  krb5_free_data_contents(krb5, &kind);
  krb5_free_data_contents(krb5, &said);
  if (code != 0) return error("change of the password", code);
  if (answer != 0) return fail(Error::Kind::denied, "kerberos", "change of the password: " + why);
  return {};
}

}  // namespace hikyaku::directory
