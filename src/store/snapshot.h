// An account's value as octets, for Engine::write_snapshot (docs/dev/store-format.md). The entries
// of messages are kept as they are in memory, and a value that is read points into the snapshot: to
// open a million messages is to read a file.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "store/account_value.h"

namespace hikyaku::store {

log::Pieces snapshot_pieces(AccountState value);
std::string encode_snapshot(const AccountState& value);
/// Error: permanent when it is malformed or of another version. The octets are checksummed by the
/// engine; here only what memory safety and the fold's invariants need is looked at.
Result<AccountState> decode_snapshot(std::string bytes);

}  // namespace hikyaku::store
