// What the directory asks of a new password (PW-01 to PW-06), to say which rule one breaks: Windows
// itself only says that one is broken. Pure, but for reading the policy.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "directory/ad/connection.h"

namespace hikyaku::directory {

struct PasswordPolicy {
  std::size_t length_min = 0;     // minPwdLength, in characters (UTF-16 units)
  bool needs_complexity = false;  // pwdProperties, DOMAIN_PASSWORD_COMPLEX
  std::size_t history_length = 0;
  Seconds age_min{0}, age_max{0};  // 0: none
  bool operator==(const PasswordPolicy&) const = default;
};

/// Of the user `dn`: its fine-grained one (msDS-ResultantPSO), else the domain's; of nobody yet
/// when `dn` is empty.
Result<PasswordPolicy> read_password_policy(Connection& connection, const std::string& base_dn,
                                            const std::string& dn);

enum class PasswordRule { length, complexity, own_name, history, age, unknown };
std::string_view name_of(PasswordRule rule);

/// The rule that this password breaks, as far as that can be known without asking. `name`: the
/// sAMAccountName; `display_name`: none of its parts may be in the password (MS-SAMR 3.1.1.7.2).
std::optional<PasswordRule> broken_rule(const PasswordPolicy& policy, std::string_view password,
                                        std::string_view name, std::string_view display_name);

/// The rule that a controller names in its refusal, or what is left when broken_rule() found none.
PasswordRule rule_of_refusal(std::string_view diagnostic, const PasswordPolicy& policy);

}  // namespace hikyaku::directory
