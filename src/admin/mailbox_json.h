// Parts of the arguments and answers of the mailbox calls. Private to the library.
#pragma once

#include <boost/json.hpp>

#include "admin/api.h"
#include "delivery/accounts.h"
#include "store/account.h"

namespace hikyaku::admin {

/// What mailbox.put is told of a message.
struct PutMessage {
  std::size_t octets = 0;
  std::int64_t received = 0;  // 0: not told
  store::Flags flags = 0;
  std::vector<std::string> keywords;
};
/// Error: permanent, saying what is wrong.
Result<PutMessage> put_message(const boost::json::value& value);

boost::json::object message_row(const store::Mailbox& mailbox, const store::Message& message);

/// The account of the argument "account". Errors: for the administrator.
Task<Result<std::shared_ptr<store::Account>>> open_account(const directory::Backend& directory,
                                                           delivery::Accounts& accounts,
                                                           const Arguments& arguments);

}  // namespace hikyaku::admin
