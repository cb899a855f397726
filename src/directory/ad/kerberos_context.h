// What the parts of kerberos.h share. Private to them.
#pragma once

#include <string>
#include <vector>

#include <krb5.h>

#include "directory/ad/kerberos.h"

namespace hikyaku::directory {

/// Of one client of the realm. The configuration names the controllers as its centres, so that the
/// machine needs none.
struct KerberosContext {
  Socket configuration;
  krb5_context krb5 = nullptr;
  krb5_keytab keytab = nullptr;
  krb5_principal client = nullptr;
  krb5_ccache cache = nullptr;
  std::string cache_name;

  KerberosContext() = default;
  ~KerberosContext();
  KerberosContext(const KerberosContext&) = delete;
  KerberosContext& operator=(const KerberosContext&) = delete;
  std::unexpected<Error> error(const std::string& what, krb5_error_code code) const;
  std::string client_name() const;
  Result<> open(const KerberosRequest& request);
  Result<> open_keytab(const KerberosRequest& request);
  Result<> name_client(const KerberosRequest& request);
  /// Into the cache; `service`: for that instead of for tickets.
  Result<> log_in(const KerberosRequest& request, const char* service = nullptr);
  Result<std::vector<std::uint32_t>> key_versions(const KerberosRequest& request);
  krb5_error_code log_in_with(std::uint32_t version, krb5_get_init_creds_opt* options,
                              const char* service);
  krb5_error_code log_in_with(const std::string& password, krb5_get_init_creds_opt* options,
                              const char* service);
  Result<> ask_for(const KerberosRequest& request);
  Result<> change_password(const std::string& password);
};

}  // namespace hikyaku::directory
