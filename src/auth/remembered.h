// What is known of passwords that were checked before: a bounded table from a keyed hash of
// account, state and password to the answer. The one used longest ago gives way. Nothing in it can
// be turned back into a password without the key, which never leaves the process.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <list>
#include <mutex>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"
#include "base/guid.h"

namespace hikyaku::auth {

using Digest = std::array<std::uint8_t, 32>;

struct DigestHash {
  std::size_t operator()(const Digest& digest) const noexcept {
    std::size_t hash = 0;
    std::memcpy(&hash, digest.data(), sizeof hash);
    return hash;
  }
};

/// Makes digests with a random key of its own.
class Digester {
 public:
  Digester();
  ~Digester();
  Digester(const Digester&) = delete;
  Digester& operator=(const Digester&) = delete;

  /// Of a password of an account in one state. `who` is the guid's octets, or a login name that is
  /// nobody's.
  Digest password(std::string_view who, std::uint64_t state_stamp, std::string_view password) const;
  /// Of a client and an account.
  Digest client(std::string_view who, std::string_view client) const;

 private:
  Digest digest(char kind, std::string_view who, std::uint64_t number, std::string_view text) const;
  std::array<std::uint8_t, 32> key_;
};

/// Thread-safe.
class Remembered {
 public:
  explicit Remembered(std::size_t entries_max) : entries_max_(entries_max) {}

  /// True: the password was right; false: it was wrong; nothing: not known (any more).
  std::optional<bool> find(const Digest& digest, Time now);
  void put(const Digest& digest, bool was_right, Time expires);
  std::size_t size() const;

 private:
  struct Entry {
    Digest digest;
    Time expires;
    bool was_right;
  };
  const std::size_t entries_max_;
  mutable std::mutex mutex_;
  std::list<Entry> entries_;  // the most recently used first
  std::unordered_map<Digest, std::list<Entry>::iterator, DigestHash> by_digest_;
};

}  // namespace hikyaku::auth
