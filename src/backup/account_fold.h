// An account as its log says it, folded record by record as they are read out of a backup.
#pragma once

#include <optional>
#include <string>
#include <unordered_set>

#include "store/fold.h"

namespace hikyaku::backup {

class AccountFold {
 public:
  void add(const log::StoredRecord& record);

  /// Where the bodies and summaries lie of all that can be seen, or brought back.
  struct Held {
    std::unordered_set<log::Place> bodies, summaries;
  };
  Held held();
  /// Why the log cannot be understood; else empty.
  const std::string& reason() const { return reason_; }

 private:
  void publish();
  store::AccountState state_ = std::make_shared<const store::AccountValue>();
  std::optional<store::Fold> fold_;
  std::string reason_;
};

}  // namespace hikyaku::backup
