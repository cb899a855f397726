// A mailbox as an immutable value: what a session last told its client about.
#pragma once

#include <string>
#include <string_view>

#include "store/messages.h"

namespace hikyaku::store {

using MailboxId = std::uint64_t;  // the position of the record that made it: never reused

class Mailbox : public Messages {
 public:
  MailboxId id = 0;
  std::string name;  // UTF-8, '/' between levels; "INBOX" is exactly that
  std::uint32_t uid_validity = 0;
  Uid uid_next = 1;
  ModSeq highest_modseq = 0;
  std::string special_use;            // "\\Sent" ..., or empty (RFC 6154)
  std::vector<std::string> keywords;  // index i is bit first_keyword_bit + i
  /// Those that can be brought back, in the order in which they went: `expunged` says when, the
  /// modseq is of the record that said so.
  Messages expunged;

  /// The bits of a keyword (any case); 0 when the mailbox does not have it.
  Flags keyword_bit(std::string_view keyword) const;
  /// The keywords among these flags.
  std::vector<std::string> keyword_names(Flags flags) const;
};

}  // namespace hikyaku::store
