// What a reading of the directory changes: the records to make durable, and the View to publish
// then. Pure.
#pragma once

#include <memory>
#include <vector>

#include "directory/ad/mirror.h"
#include "directory/ad/options.h"
#include "directory/site_record.h"

namespace hikyaku::directory {

/// What a reading does not say itself.
struct Circumstances {
  Time now{};
  /// The controller is another one than before, and may not have everything yet: who is missing in
  /// a whole reading is kept.
  bool may_lag = false;
  bool confirmed = false;  // somebody looked at it
};

struct News {
  Reading reading;                // its accounts are in `after`
  std::size_t awaited_count = 0;  // who were kept since the controller may lag
  std::vector<SiteRecord> records;
  // Only when there are records:
  SiteDirectory after;
  std::shared_ptr<const View> view;
};

std::shared_ptr<const View> make_view(const SiteDirectory& site, const AdOptions& options,
                                      Time now);

/// Error (limit): most of the mail users would be gone at once, which rather is a mistake (an
/// emptied group, a reading account that may not read any more) unless somebody `confirmed` it.
Result<News> make_news(Reading reading, const AdDomain& domain, const SiteDirectory& before,
                       const AdOptions& options, const Circumstances& circumstances);

}  // namespace hikyaku::directory
