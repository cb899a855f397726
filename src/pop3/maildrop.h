// A maildrop: the messages of INBOX as they were at login, numbered from 1 for the whole session
// (RFC 1939 section 4).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "directory/directory.h"
#include "net/task.h"

namespace hikyaku::store {
class Account;
}

namespace hikyaku::pop3 {

/// What the session asks without waiting. Indexes are message numbers less one.
class Maildrop {
 public:
  virtual ~Maildrop() = default;
  virtual std::size_t size() const = 0;
  virtual std::uint32_t bytes(std::size_t index) const = 0;
  virtual std::uint32_t uid(std::size_t index) const = 0;
  virtual std::uint32_t uid_validity() const = 0;
};

/// What the driver does for the session.
class StoredMaildrop : public Maildrop {
 public:
  virtual Task<Result<std::string>> read(std::size_t index, std::uint64_t offset,
                                         std::size_t length) = 0;
  /// Durable when it completes. Messages that are gone already count as removed.
  virtual Task<Result<>> remove(std::vector<std::size_t> indexes) = 0;
};

/// Opens the maildrop of someone who has logged in and keeps it locked for as long as the returned
/// value lives. Null: another session has it.
using OpenMaildrop =
    std::function<Task<Result<std::unique_ptr<StoredMaildrop>>>(const directory::Account&)>;

using OpenAccount =
    std::function<Task<Result<std::shared_ptr<store::Account>>>(const directory::Account&)>;
/// The INBOX of the account.
OpenMaildrop maildrops_of(OpenAccount open_account);

}  // namespace hikyaku::pop3
