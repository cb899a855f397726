#include "auth/scram.h"

#include <fmt/format.h>

#include "auth/hashes.h"
#include "auth/scram_message.h"
#include "base/random.h"
#include "base/text.h"

namespace hikyaku::auth {
namespace {

constexpr std::size_t server_nonce_bytes = 18;  // 24 characters of base64

class Scram final : public Mechanism {
 public:
  Scram(const Secrets& secrets, const net::ChannelBinding& binding, bool is_plus,
        std::string server_nonce)
      : secrets_(secrets),
        binding_(binding),
        is_plus_(is_plus),
        server_nonce_(server_nonce.empty() ? base64_encode(random_bytes(server_nonce_bytes))
                                           : std::move(server_nonce)) {}

  Step start(std::optional<std::string_view> initial_response) override {
    if (!initial_response) return Challenge{};
    return next(*initial_response);
  }

  Step next(std::string_view response) override {
    if (response.size() > sasl_response_bytes_max) return Malformed{"response too long"};
    switch (state_) {
      case State::start:
        return first(response);
      case State::final:
        return final(response);
      case State::last:
        // RFC 4422 section 5: the success comes after an empty response.
        if (!response.empty()) return Malformed{"not empty"};
        return done(true);
    }
    return Malformed{};
  }

 private:
  enum class State { start, final, last };

  Step first(std::string_view message) {
    const auto parsed = parse_client_first(message);
    if (!parsed) return Malformed{"not well-formed"};
    // RFC 5802 section 6: -PLUS is with a binding, the other without; and "y" says that the client
    // saw no -PLUS, which somebody between must have taken out.
    if (is_plus_ != (parsed->flag == 'p')) return Malformed{"channel binding"};
    if (parsed->flag == 'y' && binding_.is_of_tls_1_3()) return Malformed{"-PLUS was offered"};
    expected_binding_ = parsed->header;
    if (is_plus_) {
      const std::string* const data = binding_data(parsed->binding_name);
      if (data == nullptr || data->empty()) return Malformed{"unknown channel binding"};
      expected_binding_ += *data;
    }
    authorization_ = parsed->authorization;
    login_ = parsed->login;
    secret_ = secrets_.scram(login_);
    nonce_ = std::string(parsed->nonce) + server_nonce_;
    const std::string server_first =
        fmt::format("r={},s={},i={}", nonce_, base64_encode(secret_.verifier.salt),
                    secret_.verifier.iterations);
    auth_message_ = fmt::format("{},{}", parsed->bare, server_first);
    state_ = State::final;
    return Challenge{server_first};
  }

  const std::string* binding_data(std::string_view name) const {
    if (name == "tls-exporter") return &binding_.tls_exporter;
    if (name == "tls-server-end-point") return &binding_.tls_server_end_point;
    return nullptr;
  }

  // RFC 5802 section 3: ClientKey = ClientProof XOR HMAC(StoredKey, AuthMessage), and its hash is
  // the StoredKey.
  Step final(std::string_view message) {
    const auto parsed = parse_client_final(message);
    if (!parsed || parsed->nonce != nonce_ || parsed->proof.size() != sha256_bytes)
      return Malformed{"not well-formed"};
    (auth_message_ += ',') += parsed->without_proof;
    std::string client_key = hmac_sha256(secret_.verifier.stored_key, auth_message_);
    for (std::size_t i = 0; i < client_key.size(); ++i)
      client_key[i] = static_cast<char>(client_key[i] ^ parsed->proof[i]);
    const bool is_proof = equal_in_constant_time(sha256(client_key), secret_.verifier.stored_key);
    const bool is_bound = equal_in_constant_time(parsed->binding, expected_binding_);
    if (!is_proof || !is_bound || secret_.account.is_zero()) return done(false);
    state_ = State::last;
    const std::string signature = hmac_sha256(secret_.verifier.server_key, auth_message_);
    return Challenge{"v=" + base64_encode(signature)};
  }

  Step done(bool is_right) {
    return Done{{authorization_, login_, {}, Proven{secret_.account, is_right}}};
  }

  const Secrets& secrets_;
  const net::ChannelBinding& binding_;
  const bool is_plus_;
  const std::string server_nonce_;
  State state_ = State::start;
  std::string expected_binding_, authorization_, login_, nonce_, auth_message_;
  Secrets::Scram secret_;
};

}  // namespace

std::unique_ptr<Mechanism> make_scram(const Secrets& secrets, const net::ChannelBinding& binding,
                                      bool is_plus, std::string server_nonce) {
  return std::make_unique<Scram>(secrets, binding, is_plus, std::move(server_nonce));
}

}  // namespace hikyaku::auth
