// What an OwnDirectory holds. Private to the folder.
#pragma once

#include <atomic>
#include <expected>
#include <map>
#include <mutex>

#include "base/published.h"
#include "directory/own/own_directory.h"

namespace hikyaku::directory {

struct OwnDirectory::State {
  State(OwnOptions given, log::Engine& log, const Clock& time);

  const OwnOptions options;
  const std::vector<std::string> domains;
  log::Engine& engine;
  const Clock& clock;
  const std::string invented;  // nobody's: what a login name costs that is nobody's
  Published<const View> view;
  std::atomic<bool> loaded = false;

  std::atomic<bool> writing = false;  // one change after the other
  mutable std::mutex mutex;
  OwnAccounts known;
  // Last: their threads end before what they use.
  net::Pool checks, writes;

  std::string verifier_of(const Guid& guid) const;
  void publish();
  /// How many accounts each domain has.
  std::map<std::string, std::size_t> counts() const;
  /// Refuses one more account of this domain, that has so many.
  std::optional<OwnRefusal> full(const std::string& domain, std::size_t count) const;
  /// The password in its one form.
  std::expected<std::string, OwnRefusal> prepared(const std::string& password) const;

  struct Writing {
    std::atomic<bool>& flag;
    ~Writing() { flag = false; }
  };
  std::int64_t now() const;  // seconds since 1970
  static Task<Result<std::string>> verifier(std::shared_ptr<State> self, std::string password);
  static Task<Result<>> write(std::shared_ptr<State> self, std::vector<OwnRecord> records);
};

}  // namespace hikyaku::directory
