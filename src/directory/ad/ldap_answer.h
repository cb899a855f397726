// What libldap gives, as values. Private to the connection and the feeds.
#pragma once

#include <string>
#include <vector>

#include <ldap.h>

#include "base/result.h"
#include "directory/ad/connection.h"

namespace hikyaku::directory {

timeval to_timeval(Milliseconds time);

/// The result code with what the controller said besides; `handle` may be null.
std::unexpected<Error> ldap_error(LDAP* handle, const std::string& where, int code);

std::vector<Entry> entries_of(LDAP* handle, LDAPMessage* result);

/// The value of the control with this OID in the end of a search; nothing when it is not there.
std::optional<std::string> control_of(LDAP* handle, LDAPMessage* result, const char* oid);

}  // namespace hikyaku::directory
