// Is all of an account's mail there and intact? Reads everything: records, bodies, summaries; folds
// the log from its start and compares. What can be derived is made again when that is wanted.
#pragma once

#include <string>
#include <vector>

#include "store/account.h"

namespace hikyaku::store {

struct Finding {
  enum class What {
    record,    // damaged: what it said is lost, the letter of it is not (docs/dev/store-format.md)
    message,   // its octets are damaged: it cannot be read, only a backup has it
    summary,   // damaged; made again from the message
    snapshot,  // another value than the records give
  };
  What what = What::record;
  log::Position position = 0;  // of a record
  std::string mailbox = {};    // of a message or summary
  Uid uid = 0;
  bool is_expunged = false;  // the message was, and can be brought back
  bool is_mended = false;
};

struct CheckReport {
  std::uint64_t records = 0, messages = 0, bytes = 0;
  std::vector<Finding> findings;  // the first ones
  std::uint64_t findings_count = 0;
  /// Of messages that nobody can reach any more: a crash or a change of mind left it.
  std::uint64_t unused_bytes = 0;
  bool is_room_given_back = false;
};
inline constexpr std::size_t findings_max = 1000;

/// Mail comes and goes meanwhile: what is checked is the value at its beginning. Error: what could
/// not be read at all.
Task<Result<CheckReport>> check(std::shared_ptr<Account> account, bool mends);

}  // namespace hikyaku::store
