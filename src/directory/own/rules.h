// What an own account may be called, and what is refused. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "directory/directory.h"

namespace hikyaku::directory {

struct OwnRefusal {
  enum class Reason : std::uint8_t {
    name_invalid,      // `detail`: the name
    name_taken,        // `detail`: the address that is another account's
    domain_unknown,    // `detail`: none of the mail domains
    domain_full,       // `detail`: the domain, and how many accounts it may have (DD-02)
    alias_invalid,     // `detail`: the alias
    aliases_many,      // `detail`: how many there may be
    text_invalid,      // `detail`: a full name or a home that is too long or no text
    password_short,    // `detail`: how many characters it must have
    password_invalid,  // control characters, no UTF-8, or too long
    not_found,         // there is no such account any more
  };
  Reason reason = Reason::not_found;
  std::string detail = {};
};
std::string_view name_of(OwnRefusal::Reason reason);

inline constexpr std::size_t own_aliases_max = 100;       // of an account
inline constexpr std::size_t own_text_octets_max = 1024;  // of a full name, a home
inline constexpr std::size_t local_part_octets_max = 64;  // RFC 5321 section 4.5.3.1.1

/// A Dot-string (RFC 5321 section 4.1.2) that is fit to be a folder's name, too.
bool is_own_name(std::string_view name);
/// "name@domain" with such a name and one of these domains. Any case.
bool is_own_address(std::string_view address, const std::vector<std::string>& domains);

/// The domain in lower case; mail is the account's address from then on.
void settle(Account& account);

/// What is wrong with the account as it is (names, domain, aliases, texts).
std::optional<OwnRefusal> refusal_of(const Account& account,
                                     const std::vector<std::string>& domains);
/// The first of its addresses that is another account's by now.
std::optional<std::string> taken_address(const Account& account, const View& view);

}  // namespace hikyaku::directory
