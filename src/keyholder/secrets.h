// What the keyholder holds: the options by which the directory is logged in to, with the secret in
// memory, so that its file is needed only while the process still is who may read it.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "base/result.h"
#include "directory/ad/options.h"

namespace hikyaku::keyholder {

using Options = std::shared_ptr<const directory::AdOptions>;

/// Thread-safe.
class Secrets {
 public:
  /// `secret` is the content of a keytab when the options name one, else the password.
  Result<> take(directory::AdOptions options, const std::string& secret);
  /// The next login uses this one; after an error the one before.
  Result<> renew(const std::string& secret);
  /// Null before the first take().
  Options options() const;

 private:
  mutable std::mutex mutex_;
  Options options_;
};

}  // namespace hikyaku::keyholder
