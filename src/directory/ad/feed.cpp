#include "directory/ad/feed.h"

#include <algorithm>

#include "directory/ad/dirsync.h"
#include "directory/ad/notification.h"

namespace hikyaku::directory {
namespace {

class Polling final : public Feed {
 public:
  explicit Polling(Milliseconds pace) : pace_(pace) {}
  FeedKind kind() const override { return FeedKind::usn; }
  Result<> wait(Milliseconds limit, Wake& wake) override {
    wake.wait(-1, std::min(limit, pace_));
    return {};
  }

 private:
  const Milliseconds pace_;
};

// Does the controller say that it knows this control?
Result<> offers(Connection& connection, const char* control) {
  TRY(const auto root,
      connection.search("", Scope::base, Filter::present("objectClass"), {"supportedControl"}));
  if (!root.empty()) {
    const auto known = root.front().attributes.find("supportedcontrol");
    if (known != root.front().attributes.end() &&
        std::ranges::find(known->second, control) != known->second.end())
      return {};
  }
  return fail(Error::Kind::permanent, "ad.feed", "the controller does not offer it");
}

Result<std::unique_ptr<Feed>> begin(FeedKind kind, Connection& connection, const RootDse& root,
                                    const AdOptions& options, const std::string& cookie) {
  switch (kind) {
    case FeedKind::notification:
      TRY_DO(offers(connection, notification_oid));
      return begin_notification(connection, root.base_dn);
    case FeedKind::dirsync:
      TRY_DO(offers(connection, dirsync_oid));
      return begin_dirsync(connection, root.base_dn, options.poll, cookie);
    case FeedKind::usn:
      break;
  }
  return std::make_unique<Polling>(options.poll);
}

}  // namespace

std::string_view name_of(FeedKind kind) {
  constexpr std::string_view names[] = {"notification", "dirsync", "usn"};
  return names[static_cast<int>(kind)];
}

std::unique_ptr<Feed> begin_feed(Connection& connection, const RootDse& root,
                                 const AdOptions& options, const std::set<FeedKind>& without,
                                 const std::string& cookie, std::string& why) {
  for (const FeedKind kind : {FeedKind::notification, FeedKind::dirsync}) {
    if (options.feed.value_or(kind) != kind) continue;
    Result<std::unique_ptr<Feed>> feed = fail(Error::Kind::temporary, "ad.feed", "it ended");
    if (!without.contains(kind)) feed = begin(kind, connection, root, options, cookie);
    if (feed) return std::move(*feed);
    why.append(why.empty() ? "" : "; ")
        .append(name_of(kind))
        .append(": ")
        .append(describe(feed.error()));
  }
  return std::make_unique<Polling>(options.poll);
}

}  // namespace hikyaku::directory
