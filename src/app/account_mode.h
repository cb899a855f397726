// The directory of the account mode that the configuration says (WZ-02 to WZ-04).
#pragma once

#include <memory>

#include "config/config.h"
#include "directory/ad/directory.h"
#include "directory/adopting_directory.h"
#include "directory/own/own_directory.h"
#include "directory/system/system_directory.h"

namespace hikyaku::app {

class AccountMode {
 public:
  /// What was started while the process was root.
  struct Secrets {
    /// Without it Active Directory can only be loaded.
    std::unique_ptr<directory::ReadingAccount> reading_account;
    /// Without it no password of system accounts can be checked.
    std::shared_ptr<const directory::PasswordHelper> password_helper;
  };
  /// The PAM service of system accounts.
  static constexpr const char* pam_service = "hikyaku";

  /// `log` must outlive it, and is opened after this.
  AccountMode(const config::Config& config, Secrets secrets, directory::SiteLog& log);

  /// Each account by the guid of its mailbox.
  directory::AdoptingDirectory& directory() { return *adopting_; }
  /// Null: the mode is another one.
  directory::AdDirectory* ad() { return ad_; }
  directory::OwnDirectory* own() { return own_; }
  /// Takes the live settings over.
  void reload(const config::Config& config);

 private:
  void choose(const config::Config& config, Secrets secrets, directory::SiteLog& log);

  std::unique_ptr<directory::Backend> directory_;
  std::unique_ptr<directory::AdoptingDirectory> adopting_;
  directory::AdDirectory* ad_ = nullptr;
  directory::OwnDirectory* own_ = nullptr;
};

}  // namespace hikyaku::app
