// The directory of the account mode that the configuration says (WZ-02 to WZ-04).
#pragma once

#include <memory>

#include "config/config.h"
#include "directory/ad/directory.h"
#include "directory/own/own_directory.h"

namespace hikyaku::app {

class AccountMode {
 public:
  /// `log` must outlive it, and is opened after this. Without an `account` Active Directory can
  /// only be loaded.
  AccountMode(const config::Config& config, std::unique_ptr<directory::ReadingAccount> account,
              directory::SiteLog& log);

  directory::Backend& directory() { return *directory_; }
  /// Null: the mode is another one.
  directory::AdDirectory* ad() { return ad_; }
  directory::OwnDirectory* own() { return own_; }
  /// Takes the live settings over.
  void reload(const config::Config& config);

 private:
  std::unique_ptr<directory::Backend> directory_;
  directory::AdDirectory* ad_ = nullptr;
  directory::OwnDirectory* own_ = nullptr;
};

}  // namespace hikyaku::app
