#include "directory/ad/ldap_answer.h"

#include <algorithm>

#include "base/text.h"

namespace hikyaku::directory {

timeval to_timeval(Milliseconds time) {
  const auto count = std::max<std::int64_t>(time.count(), 1);
  return {static_cast<time_t>(count / 1000), static_cast<suseconds_t>(count % 1000 * 1000)};
}

std::unexpected<Error> ldap_error(LDAP* handle, const std::string& where, int code) {
  std::string detail = ldap_err2string(code);
  char* more = nullptr;
  if (handle) ldap_get_option(handle, LDAP_OPT_DIAGNOSTIC_MESSAGE, &more);
  if (more && *more) detail.append(": ").append(more);
  ldap_memfree(more);
  auto kind = Error::Kind::temporary;
  if (code == LDAP_TIMEOUT) kind = Error::Kind::timed_out;
  if (code == LDAP_NO_SUCH_OBJECT || code == LDAP_ALREADY_EXISTS) kind = Error::Kind::permanent;
  if (code == LDAP_INSUFFICIENT_ACCESS || code == LDAP_INVALID_CREDENTIALS)
    kind = Error::Kind::denied;
  return fail(kind, where, detail);
}

std::vector<Entry> entries_of(LDAP* handle, LDAPMessage* result) {
  std::vector<Entry> entries;
  for (LDAPMessage* at = ldap_first_entry(handle, result); at; at = ldap_next_entry(handle, at)) {
    Entry entry;
    if (char* dn = ldap_get_dn(handle, at)) {
      entry.dn = dn;
      ldap_memfree(dn);
    }
    BerElement* place = nullptr;
    for (char* name = ldap_first_attribute(handle, at, &place); name;
         name = ldap_next_attribute(handle, at, place)) {
      auto& values = entry.attributes[lower(name)];
      if (berval** all = ldap_get_values_len(handle, at, name)) {
        for (berval** value = all; *value; ++value)
          values.emplace_back((*value)->bv_val, (*value)->bv_len);
        ldap_value_free_len(all);
      }
      ldap_memfree(name);
    }
    if (place) ber_free(place, 0);
    entries.push_back(std::move(entry));
  }
  return entries;
}

std::optional<std::string> control_of(LDAP* handle, LDAPMessage* result, const char* oid) {
  LDAPControl** controls = nullptr;
  if (ldap_parse_result(handle, result, nullptr, nullptr, nullptr, nullptr, &controls, 0) !=
          LDAP_SUCCESS ||
      !controls)
    return std::nullopt;
  std::optional<std::string> value;
  if (const LDAPControl* control = ldap_control_find(oid, controls, nullptr))
    value.emplace(control->ldctl_value.bv_val ? control->ldctl_value.bv_val : "",
                  control->ldctl_value.bv_len);
  ldap_controls_free(controls);
  return value;
}

}  // namespace hikyaku::directory
