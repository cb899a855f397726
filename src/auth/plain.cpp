#include "auth/plain.h"

#include "base/text.h"

namespace hikyaku::auth {
namespace {

// RFC 4616 section 2: each part is at most 255 characters; a UTF-8 character has up to 4 octets.
constexpr std::size_t part_bytes_max = 255 * 4;

// SAFE = any UTF-8 character but NUL.
bool is_safe(std::string_view part) {
  return part.size() <= part_bytes_max && part.find('\0') == part.npos && is_utf8(part);
}

// message = [authzid] UTF8NUL authcid UTF8NUL passwd
class Plain final : public Mechanism {
 public:
  Step start(std::optional<std::string_view> initial_response) override {
    if (!initial_response) return Challenge{};
    return next(*initial_response);
  }

  Step next(std::string_view response) override {
    if (response.size() > sasl_response_bytes_max) return Malformed{"response too long"};
    const auto first = response.find('\0');
    if (first == response.npos) return Malformed{"no login name"};
    const auto second = response.find('\0', first + 1);
    if (second == response.npos) return Malformed{"no password"};
    const auto authorization = response.substr(0, first);
    const auto login = response.substr(first + 1, second - first - 1);
    const auto password = response.substr(second + 1);
    if (login.empty()) return Malformed{"empty login name"};
    if (!is_safe(authorization) || !is_safe(login) || !is_safe(password))
      return Malformed{"not well-formed"};
    return Done{{std::string(authorization), std::string(login), std::string(password)}};
  }
};

// Two questions; the words of the challenges are those that clients compare with.
class Login final : public Mechanism {
 public:
  Step start(std::optional<std::string_view> initial_response) override {
    if (!initial_response) return Challenge{"Username:"};
    return next(*initial_response);
  }

  Step next(std::string_view response) override {
    if (!is_safe(response)) return Malformed{"not well-formed"};
    if (login_.empty()) {
      if (response.empty()) return Malformed{"empty login name"};
      login_ = response;
      return Challenge{"Password:"};
    }
    return Done{{{}, login_, std::string(response)}};
  }

 private:
  std::string login_;
};

}  // namespace

std::unique_ptr<Mechanism> make_plain() {
  return std::make_unique<Plain>();
}

std::unique_ptr<Mechanism> make_login() {
  return std::make_unique<Login>();
}

}  // namespace hikyaku::auth
