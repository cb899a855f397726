#include "auth/mechanisms.h"

#include <fmt/format.h>

#include "auth/cram_md5.h"
#include "auth/hashes.h"
#include "auth/plain.h"
#include "auth/scram.h"
#include "base/check.h"
#include "base/random.h"
#include "base/text.h"

namespace hikyaku::auth {

std::vector<std::string_view> Mechanisms::names(bool has_binding) const {
  std::vector<std::string_view> names;
  if (!has_any()) return names;
  if (has_secrets()) {
    if (has_binding) names.push_back(scram_plus_name);
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
  if (!has_secrets()) return nullptr;
  if (iequals(name, scram_name)) return make_scram(*options_.secrets, binding, false);
  if (iequals(name, scram_plus_name) && !binding.is_empty())
    return make_scram(*options_.secrets, binding, true);
  if (iequals(name, cram_md5_name) && options_.cram_md5)
    return make_cram_md5(*options_.secrets, timestamp());
  return nullptr;
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
