// What the server asks of its keyholder, and what it is answered, as octets. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "directory/ad/locator.h"

namespace hikyaku::keyholder {

/// "Log in on this connection." Its message brings two descriptors: the conversation, a stream on
/// which the answer comes and then what the controller says; and the connection to the controller.
struct LoginRequest {
  directory::AdDomain domain;        // as the server found it
  directory::Controller controller;  // who is at the other end
  Milliseconds limit{0};
};

std::string encode(const LoginRequest& request);
/// Nothing: malformed.
std::optional<LoginRequest> parse_login_request(std::string_view octets);

/// Length (32 bits), then the outcome.
std::string encode(const Result<>& answer);
inline constexpr std::size_t answer_head_bytes = 4, answer_bytes_max = 16u << 10;
/// Without its length. Nothing: malformed.
std::optional<Result<>> parse_answer(std::string_view octets);

}  // namespace hikyaku::keyholder
