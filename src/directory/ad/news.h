// What a reading of the directory changes: the records to make durable. Pure.
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
  Seconds keep_former{0};  // how long the addresses of before a rename stay
  bool confirmed = false;  // somebody looked at what is held, and lets it pass
};

struct News {
  Reading reading;
  std::vector<SiteRecord> records;  // nothing when nothing changed
  std::size_t awaited_count = 0;    // who were kept since the controller may lag
  std::size_t harms_count = 0;      // that are in the records, for the brake
  std::size_t urgent_count = 0;     // in the records or held from now on
  std::vector<Guid> held;           // who are held from now on
};

News make_news(Reading reading, const AdDomain& domain, const SiteDirectory& before,
               const Brake& brake, const Circumstances& circumstances);

std::shared_ptr<const View> make_view(const SiteDirectory& site, const AdOptions& options,
                                      Time now);

}  // namespace hikyaku::directory
