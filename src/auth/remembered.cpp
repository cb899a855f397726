#include "auth/remembered.h"

#include <sodium.h>

namespace hikyaku::auth {

Digester::Digester() {
  randombytes_buf(key_.data(), key_.size());
}

Digester::~Digester() {
  sodium_memzero(key_.data(), key_.size());
}

Digest Digester::digest(char kind, std::string_view who, std::uint64_t number,
                        std::string_view text) const {
  // Each part has its length in front, so that no two different inputs run together.
  const std::uint64_t head[] = {static_cast<std::uint64_t>(kind), who.size(), number};
  crypto_generichash_state state;
  crypto_generichash_init(&state, key_.data(), key_.size(), sizeof(Digest));
  crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(head), sizeof head);
  crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(who.data()), who.size());
  crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(text.data()),
                            text.size());
  Digest digest;
  crypto_generichash_final(&state, digest.data(), digest.size());
  sodium_memzero(&state, sizeof state);
  return digest;
}

Digest Digester::password(std::string_view who, std::uint64_t state_stamp,
                          std::string_view password) const {
  return digest('p', who, state_stamp, password);
}

Digest Digester::client(std::string_view who, std::string_view client) const {
  return digest('c', who, 0, client);
}

std::optional<bool> Remembered::find(const Digest& digest, Time now) {
  const std::scoped_lock lock(mutex_);
  const auto found = by_digest_.find(digest);
  if (found == by_digest_.end()) return std::nullopt;
  if (found->second->expires <= now) {
    entries_.erase(found->second);
    by_digest_.erase(found);
    return std::nullopt;
  }
  entries_.splice(entries_.begin(), entries_, found->second);
  return found->second->was_right;
}

void Remembered::put(const Digest& digest, bool was_right, Time expires) {
  if (entries_max_ == 0) return;
  const std::scoped_lock lock(mutex_);
  if (const auto found = by_digest_.find(digest); found != by_digest_.end()) {
    found->second->was_right = was_right;
    found->second->expires = expires;
    entries_.splice(entries_.begin(), entries_, found->second);
    return;
  }
  if (entries_.size() >= entries_max_) {
    by_digest_.erase(entries_.back().digest);
    entries_.pop_back();
  }
  entries_.push_front({digest, expires, was_right});
  by_digest_.emplace(digest, entries_.begin());
}

std::size_t Remembered::size() const {
  const std::scoped_lock lock(mutex_);
  return entries_.size();
}

}  // namespace hikyaku::auth
