#include "auth/mechanisms.h"

#include <fmt/format.h>

#include "auth/cram_md5.h"
#include "auth/gssapi.h"
#include "auth/hashes.h"
#include "auth/plain.h"
#include "auth/scram.h"
#include "base/check.h"
#include "base/random.h"
#include "base/text.h"

namespace hikyaku::auth {

std::vector<std::string_view> Mechanisms::names(const net::ChannelBinding& binding) const {
  std::vector<std::string_view> names;
  if (!has_any()) return names;
  if (has_tickets()) names.insert(names.end(), {gssapi_name, gss_spnego_name});
  if (has_secrets()) {
    if (binding.is_of_tls_1_3()) names.push_back(scram_plus_name);
    names.push_back(scram_name);
    if (options_.cram_md5) names.push_back(cram_md5_name);
  }
  names.push_back(plain_name);
  names.push_back(login_name);
  return names;
}

std::unique_ptr<Mechanism> Mechanisms::make(std::string_view name,
                                            const net::ChannelBinding& binding) const {
  if (!has_any()) return nullptr;
  if (iequals(name, plain_name)) return make_plain();
  if (iequals(name, login_name)) return make_login();
  if (has_tickets()) {
    if (iequals(name, gssapi_name)) return make_gssapi(options_.service, binding);
    if (iequals(name, gss_spnego_name)) return make_gss_spnego(options_.service, binding);
  }
  if (!has_secrets()) return nullptr;
  if (iequals(name, scram_name)) return make_scram(*options_.secrets, binding, false);
  if (iequals(name, scram_plus_name) && binding.is_of_tls_1_3())
    return make_scram(*options_.secrets, binding, true);
  if (iequals(name, cram_md5_name) && options_.cram_md5)
    return make_cram_md5(*options_.secrets, timestamp());
  return nullptr;
}

bool Mechanisms::has_long_lines(std::string_view name) const {
  return istarts_with(name, "GSS") && has_tickets();
}

Task<TicketAnswer> Mechanisms::ask(TicketQuestion question) const {
  HIKYAKU_CHECK(options_.tickets != nullptr);
  co_return co_await options_.tickets->ask(std::move(question));
}

std::string Mechanisms::timestamp() const {
  return fmt::format("<{:x}.{:x}@{}>", random_u64(), random_u64(), options_.host_name);
}

Credentials Mechanisms::apop(std::string_view timestamp, std::string_view name,
                             std::string_view digest) const {
  HIKYAKU_CHECK(has_apop());
  Credentials credentials;
  credentials.login = name;
  const Secrets::Shared shared = options_.secrets->shared(name);
  const std::string expected = hex_encode(md5(std::string(timestamp) + shared.secret));
  const bool is_right = expected.size() == md5_bytes * 2 &&
                        equal_in_constant_time(expected, lower(digest)) &&
                        !shared.account.is_zero();
  credentials.proven = Proven{shared.account, is_right};
  return credentials;
}

const Mechanisms& Mechanisms::of_directory() {
  static const Mechanisms all;
  return all;
}

}  // namespace hikyaku::auth
