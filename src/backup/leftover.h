// What a log's copy has that nothing in it refers to any more.
#pragma once

#include "log/log_files.h"

namespace hikyaku::backup {

struct Leftover {
  std::uint64_t messages = 0, bytes = 0;  // that are not holes yet
};
/// Makes holes of the bodies and summaries that neither a message of the account, or of the queue,
/// has at the ends of `log`, nor what can be brought back there; when `is_trial`, only counts them.
/// Nothing of a log of another kind, or of one with damaged records.
Result<Leftover> give_up_leftover(const log::LogFiles& log, const log::LogName& name,
                                  bool is_trial);

}  // namespace hikyaku::backup
