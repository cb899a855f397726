// Reading all mail users out of AD. Blocking. A search that fails in any part is an error: what was
// not seen is never taken for gone.
#pragma once

#include <string>
#include <vector>

#include "directory/ad/connection.h"
#include "directory/ad/locator.h"
#include "directory/directory.h"

namespace hikyaku::directory {

/// How far a controller had come when it was read. USNs count only on the same database of the same
/// controller: invocationId.
struct Watermark {
  std::string invocation_id;
  std::uint64_t usn = 0;
  bool operator==(const Watermark&) const = default;
};

struct Reading {
  std::vector<Account> accounts;  // by guid
  Watermark watermark;
};

/// `connection` is bound as the reading user.
Result<Reading> read_mail_users(Connection& connection, const AdOptions& options, Time now);

/// Has anything in the domain changed since? True also when this cannot be told.
Result<bool> changed_since(Connection& connection, const AdOptions& options,
                           const Watermark& watermark);

/// The last number of a binary SID: 513 for Domain Users.
std::uint32_t rid_of(std::string_view sid);

}  // namespace hikyaku::directory
