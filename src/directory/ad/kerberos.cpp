#include "directory/ad/kerberos.h"

#include <gssapi/gssapi_krb5.h>

#include "directory/ad/kerberos_context.h"

namespace hikyaku::directory {

Ticket::Ticket(std::unique_ptr<KerberosContext> context) : context_(std::move(context)) {}
Ticket::Ticket(Ticket&&) noexcept = default;
Ticket::~Ticket() = default;

Result<Ticket> Ticket::get(const KerberosRequest& request) {
  auto context = std::make_unique<KerberosContext>();
  TRY_DO(context->open(request));
  TRY_DO(context->log_in(request));
  TRY_DO(context->ask_for(request));
  return Ticket(std::move(context));
}

Result<> Ticket::check(const KerberosRequest& request) {
  KerberosContext context;
  TRY_DO(context.open(request));
  return context.log_in(request);
}

Result<> Ticket::change_password(const KerberosRequest& request, const std::string& password) {
  KerberosContext context;
  TRY_DO(context.open(request));
  if (auto done = context.log_in(request, "kadmin/changepw"); !done)
    return fail(Error::Kind::denied, done.error().where, done.error().detail);
  // Whatever goes wrong from here on, the change may have been made, unless it was refused.
  return context.change_password(password);
}

Result<std::string> Ticket::salt(const KerberosRequest& request) {
  KerberosContext context;
  TRY_DO(context.open(request));
  krb5_enctype type = 0;
  krb5_data salt{}, parameters{};
  const auto code =
      krb5_get_etype_info(context.krb5, context.client, nullptr, &type, &salt, &parameters);
  if (code != 0) return context.error(request.principal, code);
  std::string octets(salt.data, salt.length);
  krb5_free_data_contents(context.krb5, &salt);
  krb5_free_data_contents(context.krb5, &parameters);
  return octets;
}

Result<std::string> make_key(std::uint16_t type, const std::string& password,
                             const std::string& salt) {
  krb5_context krb5 = nullptr;
  const auto data = [](const std::string& octets) {
    return krb5_data{KV5M_DATA, static_cast<unsigned>(octets.size()),
                     const_cast<char*>(octets.data())};
  };
  const krb5_data secret = data(password), salted = data(salt);
  krb5_keyblock key{};
  const auto code = krb5_c_string_to_key(krb5, type, &secret, &salted, &key);
  if (code != 0) return fail(Error::Kind::permanent, "kerberos", "no key of this type can be made");
  std::string octets(reinterpret_cast<const char*>(key.contents), key.length);
  krb5_free_keyblock_contents(krb5, &key);
  return octets;
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
