// The mail of one account over the API, for moving it from and to files:
//
//   mailbox.list {account}: {"mailboxes": [{"name", "messages", "octets", "unseen",
//     "uid_validity", "special_use", "subscribed"}], "subscribed": ["name"]}
//
//   mailbox.messages {account, mailbox, from_uid, limit}: {"uid_validity", "messages": [{"uid",
//     "octets", "received", "flags", "keywords"}]}, ascending
//
//   mailbox.get {account, mailbox, uid_validity, uids}: {"messages": [{"uid", "octets"}]} and the
//     messages' octets, one after the other: as many as there is room for, at least one. Those that
//     are gone are left out; one that cannot be read has an "error", and no octets.
//
//   mailbox.put {account, mailbox, skip_present, messages: [{"octets", "received", "flags",
//     "keywords"}]} and their octets: {"stored", "present"}. All or none; the mailbox is made when
//     it is missing. With skip_present, what the mailbox holds already, octet for octet, is not
//     stored. Without "received": the time of the message's Date, else now.
//
//   mailbox.subscribe {account, mailbox}: null
//
// `account`: its sAMAccountName, an address, or the GUID. Times are seconds since 1970.
#pragma once

#include "admin/api.h"
#include "delivery/accounts.h"
#include "directory/directory.h"

namespace hikyaku::admin {

inline constexpr std::size_t mailbox_batch_octets = 4u << 20;  // one message may be larger
inline constexpr std::size_t mailbox_batch_messages_max = 1000;
inline constexpr std::size_t mailbox_rows_max = 10'000;  // of mailbox.messages

/// Can it be kept? An atom (RFC 3501 section 9), not too long.
bool is_keyword(std::string_view word);

/// All of these must outlive the API's use.
void add_mailbox_calls(Api& api, const directory::Backend& directory, delivery::Accounts& accounts,
                       const Clock& clock);

}  // namespace hikyaku::admin
