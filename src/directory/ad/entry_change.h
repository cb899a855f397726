// Changing entries of the directory. Blocking; on a connection that is bound and encrypted.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "directory/ad/connection.h"

namespace hikyaku::directory {

struct AttributeChange {
  enum class How { add, remove, replace };
  How how = How::replace;
  std::string attribute;
  std::vector<std::string> values;  // octets; none: all of them go (replace, remove)
};

/// What a controller said to a change that it did not make.
struct ChangeRefused {
  int code = 0;            // LDAP result code (RFC 4511 section 4.1.9)
  std::string diagnostic;  // "0000052D: Constraint violation - check_password_restrictions: ..."
  /// The Windows error at its beginning: 0x52d; 0: none.
  std::uint32_t windows_error() const;
};
/// Done, or refused; the error: no answer.
using ChangeAnswer = Result<std::optional<ChangeRefused>>;

ChangeAnswer add_entry(Connection& connection, const std::string& dn,
                       std::vector<AttributeChange> attributes);
ChangeAnswer change_entry(Connection& connection, const std::string& dn,
                          std::vector<AttributeChange> changes);
/// `rdn`: "CN=..." with the value escaped, see escape_rdn_value().
ChangeAnswer rename_entry(Connection& connection, const std::string& dn, const std::string& rdn);
/// With what lies beneath it.
ChangeAnswer remove_entry(Connection& connection, const std::string& dn);

/// Is `value` among those of the constructed attribute (allowedAttributesEffective,
/// allowedChildClassesEffective): may this connection's account do that with `dn`?
Result<bool> allows(Connection& connection, const std::string& dn, const std::string& attribute,
                    std::string_view value);

/// RFC 4514 section 2.4.
std::string escape_rdn_value(std::string_view value);
/// As unicodePwd takes it: in quotes, in UTF-16LE (MS-ADTS 3.1.1.3.1.5.1). Error: not UTF-8.
Result<std::string> unicode_pwd(std::string_view password);

}  // namespace hikyaku::directory
