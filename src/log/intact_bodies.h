// The large bodies that were found intact, so that reading one in parts does not read all of it
// each time. Safe from several threads.
#pragma once

#include <mutex>
#include <unordered_set>

#include "log/engine.h"

namespace hikyaku::log {

class IntactBodies {
 public:
  bool contains(std::uint64_t log, Place body);
  void add(std::uint64_t log, Place body);

 private:
  struct Key {
    std::uint64_t log;
    Place body;
    bool operator==(const Key&) const = default;
  };
  struct Hash {
    std::size_t operator()(const Key& key) const {
      return std::hash<std::uint64_t>()(key.log * 0x9e3779b97f4a7c15 ^ key.body);
    }
  };
  std::mutex mutex_;
  // The new ones and those before them: when the new ones are many, the others are forgotten.
  std::unordered_set<Key, Hash> now_, before_;
};

}  // namespace hikyaku::log
