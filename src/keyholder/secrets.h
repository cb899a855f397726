// What the keyholder holds: the secrets, in memory, so that their files are needed only while the
// process still is who may read them; and the options by which the directory is logged in to.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "directory/ad/options.h"

namespace hikyaku::keyholder {

struct SecretContent {
  std::string password;  // of the reading account, when it logs in with one
  std::string keytab;    // of the file: the reading account's key, the services' keys; or empty
};
std::string encode(const SecretContent& content);
/// Nothing: malformed.
std::optional<SecretContent> parse_secret_content(std::string_view octets);

using Options = std::shared_ptr<const directory::AdOptions>;

/// Thread-safe.
class Secrets {
 public:
  /// The options' keytab says whether the directory is read with the keytab's key.
  Result<> take(directory::AdOptions options, SecretContent content);
  /// The next login uses these; after an error those before.
  Result<> renew(SecretContent content);
  /// Null before the first take().
  Options options() const;
  /// Another pointer after each change. Null before the first take().
  std::shared_ptr<const std::string> keytab() const;

 private:
  mutable std::mutex mutex_;
  Options options_;
  std::shared_ptr<const std::string> keytab_;
};

}  // namespace hikyaku::keyholder
