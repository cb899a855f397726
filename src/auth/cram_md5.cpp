#include "auth/cram_md5.h"

#include "auth/hashes.h"
#include "base/random.h"
#include "base/text.h"

namespace hikyaku::auth {
namespace {

class CramMd5 final : public Mechanism {
 public:
  CramMd5(const Secrets& secrets, std::string challenge)
      : secrets_(secrets), challenge_(std::move(challenge)) {}

  Step start(std::optional<std::string_view> initial_response) override {
    // RFC 4422 section 5: the server speaks first.
    if (initial_response) return Malformed{"an initial response"};
    return Challenge{challenge_};
  }

  // response = user SP 32HEXDIG
  Step next(std::string_view response) override {
    if (response.size() > sasl_response_bytes_max) return Malformed{"response too long"};
    const auto space = response.rfind(' ');
    if (space == response.npos) return Malformed{"no digest"};
    const auto login = response.substr(0, space), digest = response.substr(space + 1);
    if (login.empty() || !is_utf8(login) || login.find('\0') != login.npos)
      return Malformed{"not well-formed"};
    const Secrets::Shared shared = secrets_.shared(login);
    const std::string expected = hex_encode(hmac_md5(shared.secret, challenge_));
    const bool is_right = expected.size() == md5_bytes * 2 &&
                          equal_in_constant_time(expected, lower(digest)) &&
                          !shared.account.is_zero();
    return Done{{{}, std::string(login), {}, Proven{shared.account, is_right}}};
  }

 private:
  const Secrets& secrets_;
  const std::string challenge_;
};

}  // namespace

std::unique_ptr<Mechanism> make_cram_md5(const Secrets& secrets, std::string challenge) {
  return std::make_unique<CramMd5>(secrets, std::move(challenge));
}

}  // namespace hikyaku::auth
