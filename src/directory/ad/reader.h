// The connection by which the directory is read: bound once as the reading account and kept from
// reading to reading, with the feed that tells when to read. Blocking, for one thread.
#pragma once

#include <memory>
#include <set>

#include "directory/ad/feed.h"
#include "directory/ad/mirror.h"
#include "directory/ad/reading_account.h"
#include "directory/site_record.h"

namespace hikyaku::directory {

class Reader {
 public:
  Reader(Servers& servers, ReadingAccount& account, const AdOptions& options)
      : servers_(servers), account_(account), options_(options) {}

  /// All, or what changed since `known` (then it may still be all). A failure leaves no trace.
  /// `last`: where it was read the last time, also in an earlier run.
  Result<Reading> read(const Mirror& known, const Source& last, bool whole);
  /// Until it is worth to read again, or `wake` is set.
  void wait(Wake& wake);

 private:
  using Moment = std::chrono::steady_clock::time_point;
  // Work that must not take more than a share of the time.
  struct Share {
    bool changed = false;  // since it was done
    Moment at{};           // when it ended
    Milliseconds took{0};
    bool is_due(int percent) const;
    void note(Moment begin);
  };
  Result<> connect(const Source& last);
  void disconnect();
  Result<Reading> read_once(const Mirror& known, const Source& last, bool whole);

  Servers& servers_;
  ReadingAccount& account_;
  const AdOptions& options_;
  std::unique_ptr<Connection> connection_;
  std::unique_ptr<Feed> feed_;  // after the connection: it ends first
  Moment feed_since_{};
  int early_ends_ = 0;
  std::set<FeedKind> broken_;  // feeds that ended by themselves, until a new whole reading
  std::string announced_;      // the feed and the controller of the last event
  Share whole_, comparison_;
};

}  // namespace hikyaku::directory
