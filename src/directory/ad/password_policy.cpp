#include "directory/ad/password_policy.h"

#include <algorithm>
#include <vector>

#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include "base/text.h"

namespace hikyaku::directory {
namespace {

constexpr std::uint64_t domain_password_complex = 1;  // MS-SAMR 2.2.3.6
constexpr std::size_t part_length_min = 3;
constexpr int categories_min = 3;

/// A negative count of 100 ns; the least value: never.
Seconds span_of(std::string_view text) {
  if (!text.starts_with('-')) return Seconds(0);
  const auto ticks = parse_number(text.substr(1));
  constexpr std::uint64_t ticks_per_second = 10'000'000;
  if (!ticks || *ticks >= std::uint64_t{1} << 63) return Seconds(0);
  return Seconds(static_cast<std::int64_t>(*ticks / ticks_per_second));
}

std::size_t count_of(std::string_view text) {
  return static_cast<std::size_t>(parse_number(text).value_or(0));
}

int categories_in(const icu::UnicodeString& password) {
  bool has_upper = false, has_lower = false, has_digit = false, has_other = false,
       has_letter = false;
  for (std::int32_t i = 0; i < password.length(); i = password.moveIndex32(i, 1)) {
    const UChar32 c = password.char32At(i);
    if (u_isUUppercase(c))
      has_upper = true;
    else if (u_isULowercase(c))
      has_lower = true;
    else if (c >= '0' && c <= '9')
      has_digit = true;
    else if (u_isalpha(c))
      has_letter = true;  // of a script without case
    else
      has_other = true;
  }
  return has_upper + has_lower + has_digit + has_other + has_letter;
}

bool holds(const icu::UnicodeString& password, std::string_view part) {
  icu::UnicodeString folded = password;
  icu::UnicodeString wanted =
      icu::UnicodeString::fromUTF8(icu::StringPiece(part.data(), static_cast<int>(part.size())));
  if (static_cast<std::size_t>(wanted.length()) < part_length_min) return false;
  return folded.foldCase().indexOf(wanted.foldCase()) >= 0;
}

}  // namespace

std::string_view name_of(PasswordRule rule) {
  constexpr std::string_view names[] = {"length",  "complexity", "own_name",
                                        "history", "age",        "unknown"};
  return names[static_cast<std::size_t>(rule)];
}

Result<PasswordPolicy> read_password_policy(Connection& connection, const std::string& base_dn,
                                            const std::string& dn) {
  PasswordPolicy policy;
  const Filter any = Filter::present("objectClass");
  if (!dn.empty()) {
    TRY(const auto users, connection.search(dn, Scope::base, any, {"msDS-ResultantPSO"}));
    const std::string pso(users.empty() ? "" : users.front().get("msds-resultantpso"));
    const auto found =
        pso.empty()
            ? Result<std::vector<Entry>>()
            : connection.search(pso, Scope::base, any,
                                {"msDS-MinimumPasswordLength", "msDS-PasswordComplexityEnabled",
                                 "msDS-PasswordHistoryLength", "msDS-MinimumPasswordAge",
                                 "msDS-MaximumPasswordAge"});
    // Ordinary users may not read them: then the domain's is told, and AD decides.
    if (found && !found->empty()) {
      const Entry& entry = found->front();
      policy.length_min = count_of(entry.get("msds-minimumpasswordlength"));
      policy.needs_complexity = iequals(entry.get("msds-passwordcomplexityenabled"), "TRUE");
      policy.history_length = count_of(entry.get("msds-passwordhistorylength"));
      policy.age_min = span_of(entry.get("msds-minimumpasswordage"));
      policy.age_max = span_of(entry.get("msds-maximumpasswordage"));
      return policy;
    }
  }
  TRY(const auto domains, connection.search(base_dn, Scope::base, any,
                                            {"minPwdLength", "pwdProperties", "pwdHistoryLength",
                                             "minPwdAge", "maxPwdAge"}));
  if (domains.empty()) return fail(Error::Kind::temporary, "ad.policy", "no domain: " + base_dn);
  const Entry& entry = domains.front();
  policy.length_min = count_of(entry.get("minpwdlength"));
  policy.needs_complexity = (count_of(entry.get("pwdproperties")) & domain_password_complex) != 0;
  policy.history_length = count_of(entry.get("pwdhistorylength"));
  policy.age_min = span_of(entry.get("minpwdage"));
  policy.age_max = span_of(entry.get("maxpwdage"));
  return policy;
}

std::optional<PasswordRule> broken_rule(const PasswordPolicy& policy, std::string_view password,
                                        std::string_view name, std::string_view display_name) {
  const auto text = icu::UnicodeString::fromUTF8(
      icu::StringPiece(password.data(), static_cast<int>(password.size())));
  if (static_cast<std::size_t>(text.length()) < policy.length_min) return PasswordRule::length;
  if (!policy.needs_complexity) return std::nullopt;
  if (categories_in(text) < categories_min) return PasswordRule::complexity;
  if (holds(text, name)) return PasswordRule::own_name;
  std::string part;
  for (const char c : std::string(display_name) + " ") {
    if (!std::string_view(",.-_ #\t").contains(c)) {
      part += c;
      continue;
    }
    if (holds(text, part)) return PasswordRule::own_name;
    part.clear();
  }
  return std::nullopt;
}

PasswordRule rule_of_refusal(std::string_view diagnostic, const PasswordPolicy& policy) {
  // Samba says it in words; Windows says the same for all.
  if (diagnostic.contains("too short")) return PasswordRule::length;
  if (diagnostic.contains("complexity")) return PasswordRule::complexity;
  if (diagnostic.contains("history")) return PasswordRule::history;
  if (diagnostic.contains("too young")) return PasswordRule::age;
  if (policy.history_length > 0 && policy.age_min > Seconds(0)) return PasswordRule::unknown;
  if (policy.history_length > 0) return PasswordRule::history;
  return policy.age_min > Seconds(0) ? PasswordRule::age : PasswordRule::unknown;
}

}  // namespace hikyaku::directory
