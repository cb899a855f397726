// mailbox.put. Private to the library.
#pragma once

#include "admin/api.h"
#include "admin/mailbox_present.h"
#include "base/clock.h"

namespace hikyaku::admin {

/// The mailbox, made when it is missing.
Task<Result<std::shared_ptr<const store::Mailbox>>> mailbox_for(store::Account& account,
                                                                std::string name);

Task<Result<Reply>> put(std::shared_ptr<store::Account> account, PresentOfMailboxes& presents,
                        const Clock& clock, Arguments arguments, std::string octets);

}  // namespace hikyaku::admin
