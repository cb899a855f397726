// How the mirror learns that there is something to read: three feeds behind one interface. A feed
// only says "look now"; what is to be seen is read by update sequence numbers (mirror.h) whatever
// the feed, so that a change that a feed did not tell of is seen a little later.
//
//   notification  the controller tells of each change: any account, all of AD
//   dirsync       asked every few moments what changed; only changes of what we read count
//   usn           nothing is asked but how far the controller has come: the mirror's own question
#pragma once

#include <memory>
#include <set>
#include <string>

#include "directory/ad/connection.h"
#include "directory/ad/locator.h"
#include "directory/ad/options.h"
#include "directory/ad/wake.h"

namespace hikyaku::directory {

class Feed {
 public:
  virtual ~Feed() = default;
  virtual FeedKind kind() const = 0;
  /// Blocks until it is worth to look, `limit` passed, or `wake` was set. Error: this feed tells
  /// nothing any more.
  virtual Result<> wait(Milliseconds limit, Wake& wake) = 0;
  /// Where DirSync would go on.
  virtual std::string cookie() const { return {}; }
};

/// The feed of options.feed, or the first that works; none of `without`, unless nothing is left.
/// `connection` must outlive it. `cookie` is DirSync's of the last time on this controller, or
/// empty. `why`: why it is none of those before it, or empty.
std::unique_ptr<Feed> begin_feed(Connection& connection, const RootDse& root,
                                 const AdOptions& options, const std::set<FeedKind>& without,
                                 const std::string& cookie, std::string& why);

}  // namespace hikyaku::directory
