// What is asked of the process that checks passwords: a name and a password, and nothing else.
// Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "directory/directory.h"

namespace hikyaku::directory {

struct PasswordRequest {
  std::string name, password;
};
inline constexpr std::size_t request_name_octets_max = 256, request_password_octets_max = 1024;
inline constexpr std::size_t request_octets_max =
    request_name_octets_max + request_password_octets_max + 16;

/// Within the limits, no octet zero in them.
bool is_fit(const PasswordRequest& request);
std::string encode(const PasswordRequest& request);
/// Nothing: it is none, or not fit.
std::optional<PasswordRequest> decode_request(std::string_view bytes);

/// The answer is one octet.
char encode(Verdict verdict);
/// `unavailable` for an octet that is no answer.
Verdict decode_verdict(char octet);

}  // namespace hikyaku::directory
