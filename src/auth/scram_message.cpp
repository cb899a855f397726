#include "auth/scram_message.h"

#include <algorithm>

#include "base/text.h"

namespace hikyaku::auth {
namespace {

/// Up to the next comma, which is taken, too.
std::string_view take_part(std::string_view& rest) {
  const auto comma = rest.find(',');
  const auto part = rest.substr(0, comma);
  rest.remove_prefix(comma == rest.npos ? rest.size() : comma + 1);
  return part;
}

// saslname = 1*(value-safe-char / "=2C" / "=3D")
std::optional<std::string> parse_saslname(std::string_view text) {
  std::string name;
  while (!text.empty()) {
    if (text.front() == '=') {
      const auto escape = text.substr(0, 3);
      if (escape != "=2C" && escape != "=3D") return std::nullopt;
      name += escape == "=2C" ? ',' : '=';
      text.remove_prefix(3);
    } else {
      name += text.front();
      text.remove_prefix(1);
    }
  }
  if (name.empty() || name.find('\0') != name.npos || !is_utf8(name)) return std::nullopt;
  return name;
}

// printable = %x21-2B / %x2D-7E
bool is_nonce(std::string_view text) {
  return !text.empty() && text.size() <= scram_nonce_bytes_max &&
         std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7f && c != ','; });
}

// attr-val = ALPHA "=" value
bool is_attribute(std::string_view text) {
  return text.size() >= 3 && is_alpha(text[0]) && text[1] == '=' && text.find('\0') == text.npos;
}

}  // namespace

// gs2-header = gs2-cbind-flag "," [ "a=" saslname ] ","
// client-first-message-bare = [reserved-mext ","] username "," nonce ["," extensions]
std::optional<ClientFirst> parse_client_first(std::string_view message) {
  ClientFirst first;
  std::string_view rest = message;
  const auto flag = take_part(rest);
  if (flag == "n" || flag == "y") {
    first.flag = flag.front();
  } else if (flag.starts_with("p=") && flag.size() > 2) {
    first.flag = 'p';
    first.binding_name = flag.substr(2);
  } else {
    return std::nullopt;
  }
  if (const auto authorization = take_part(rest); !authorization.empty()) {
    const auto name =
        authorization.starts_with("a=") ? parse_saslname(authorization.substr(2)) : std::nullopt;
    if (!name) return std::nullopt;
    first.authorization = *name;
  }
  first.header = message.substr(0, message.size() - rest.size());
  first.bare = rest;
  const auto username = take_part(rest);
  const auto login = username.starts_with("n=") ? parse_saslname(username.substr(2)) : std::nullopt;
  const auto nonce = take_part(rest);
  if (!login || !nonce.starts_with("r=") || !is_nonce(nonce.substr(2))) return std::nullopt;
  first.login = *login;
  first.nonce = nonce.substr(2);
  while (!rest.empty())
    if (!is_attribute(take_part(rest))) return std::nullopt;
  if (message.ends_with(',')) return std::nullopt;
  return first;
}

std::optional<ClientFinal> parse_client_final(std::string_view message) {
  ClientFinal final;
  const auto last = message.rfind(",p=");
  if (last == message.npos) return std::nullopt;
  final.without_proof = message.substr(0, last);
  std::string_view rest = final.without_proof;
  const auto binding = take_part(rest), nonce = take_part(rest);
  if (!binding.starts_with("c=") || !nonce.starts_with("r=") || !is_nonce(nonce.substr(2)))
    return std::nullopt;
  while (!rest.empty())
    if (!is_attribute(take_part(rest))) return std::nullopt;
  if (final.without_proof.ends_with(',')) return std::nullopt;
  auto decoded = base64_decode(binding.substr(2));
  auto proof = base64_decode(message.substr(last + 3));
  if (!decoded || !proof) return std::nullopt;
  final.binding = *std::move(decoded);
  final.nonce = nonce.substr(2);
  final.proof = *std::move(proof);
  return final;
}

}  // namespace hikyaku::auth
