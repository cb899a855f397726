// What a reading of the directory changes: the records to make durable, and the View to publish
// then. Pure.
#pragma once

#include <memory>
#include <vector>

#include "directory/ad/mirror.h"
#include "directory/ad/options.h"
#include "directory/site_record.h"

namespace hikyaku::directory {

struct News {
  Reading reading;  // its accounts are in `after`
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
                       const AdOptions& options, bool confirmed, Time now);

}  // namespace hikyaku::directory
