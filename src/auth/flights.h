// Checks of the same password that are under way: a client that opens ten connections at once costs
// the directory one bind.
#pragma once

#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "auth/remembered.h"
#include "directory/directory.h"
#include "net/loop.h"

namespace hikyaku::auth {

/// Thread-safe.
class Flights {
 public:
  using Wait = net::Promise<directory::Verified>;

  /// Nothing: the caller is the first and must check, holding a Landing. Else the promise to wait
  /// for.
  std::optional<Wait> join(const Digest& digest);

  /// Gives the answer to all who joined; "unavailable" when the first caller's coroutine ended
  /// before there was one.
  class Landing {
   public:
    Landing(Flights& flights, const Digest& digest) : flights_(flights), digest_(digest) {}
    ~Landing() { flights_.land(digest_, answer); }
    Landing(const Landing&) = delete;
    Landing& operator=(const Landing&) = delete;
    directory::Verified answer;

   private:
    Flights& flights_;
    Digest digest_;
  };

 private:
  void land(const Digest& digest, const directory::Verified& answer);

  std::mutex mutex_;
  std::unordered_map<Digest, std::vector<Wait>, DigestHash> flights_;
};

}  // namespace hikyaku::auth
