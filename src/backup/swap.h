// The change from what a work folder has to what a restore has put beside it.
//
// While things are moved the journal is a file, which says where they are moved to. A server cannot
// start on that, and the next restore goes on.
#pragma once

#include "backup/create.h"
#include "base/service_user.h"

namespace hikyaku::backup {

class Swap {
 public:
  Swap(std::shared_ptr<log::Disk> disk, std::string work_folder, const ServiceUser& user)
      : disk_(std::move(disk)), work_folder_(std::move(work_folder)), user_(user) {}

  /// What comes to `path` is put there first.
  static std::string staged(const std::string& path) { return path + ".restore-new"; }
  std::string journal() const { return work_folder_ + "/journal"; }

  /// Keeps servers away. Error: denied, when one runs.
  Result<> lock(Time now);
  /// All logs of the journal, and what else is in these folders; the journal goes first. True:
  /// there was something.
  Result<bool> move_aside(const std::vector<LogCopy>& logs);
  const std::string& aside() const { return aside_; }
  Result<> move_in(const std::string& folder);
  /// Ends it: the journal is there again.
  Result<> publish();

 private:
  Result<> move_journal_aside();
  Result<bool> move_away(const std::string& folder);

  const std::shared_ptr<log::Disk> disk_;
  const std::string work_folder_;
  const ServiceUser& user_;
  std::string aside_;
  std::shared_ptr<void> lock_;
};

/// Makes it and what is missing above it.
Result<> make_folder_for(const ServiceUser& user, const std::string& path);

}  // namespace hikyaku::backup
