// The connection by which the directory is read: bound once as the reading account and kept from
// poll to poll, so that a poll without news is one question. Blocking.
#pragma once

#include <memory>

#include "directory/ad/mirror.h"
#include "directory/ad/servers.h"

namespace hikyaku::directory {

/// A connection bound as the reading account. Error: denied, when AD does not let it in; else no
/// controller answered.
Result<std::unique_ptr<Connection>> log_in(Servers& servers, const AdOptions& options,
                                           Deadline deadline);

class Reader {
 public:
  Reader(Servers& servers, const AdOptions& options) : servers_(servers), options_(options) {}

  /// All, or what changed since `known` (then it may still be all). A failure leaves no trace.
  Result<Reading> read(const Mirror& known, bool whole);

 private:
  Result<Reading> read_once(const Mirror& known, bool whole);
  bool is_whole_due() const;
  void note_whole(std::chrono::steady_clock::time_point begin);

  Servers& servers_;
  const AdOptions& options_;
  std::unique_ptr<Connection> connection_;
  bool changed_since_whole_ = false;
  std::chrono::steady_clock::time_point whole_at_{};  // when the last whole reading ended
  Milliseconds whole_took_{0};
};

}  // namespace hikyaku::directory
