// What the tests of this folder share: a value said as text, so that they can compare what two ways
// of making it gave.
#pragma once

#include <string>

#include "store/account_value.h"

namespace hikyaku::store {

inline UidSet set_of(Uid first, Uid last) {
  UidSet uids;
  uids.add(first, last);
  return uids;
}

inline std::string describe_value(const AccountValue& value) {
  std::string text = "at " + std::to_string(value.position) + " bytes " +
                     std::to_string(value.bytes) + " messages " +
                     std::to_string(value.message_count) + " validity " +
                     std::to_string(value.uid_validity_last) + "\n";
  for (const auto& name : value.subscribed) text += "subscribed " + name + "\n";
  for (const auto& [name, id] : value.names) text += name + " = " + std::to_string(id) + "\n";
  for (const log::Position position : value.lost) text += "lost " + std::to_string(position) + "\n";
  text += "expunged " + std::to_string(value.expunged_count) + " bytes " +
          std::to_string(value.expunged_bytes) + "\n";
  const auto add_messages = [&](const Messages& messages) {
    for (std::size_t i = 0; i < messages.chunk_count(); ++i)
      for (const Message& m : messages.chunk(i))
        text += " " + std::to_string(m.uid) + " " + std::to_string(m.modseq) + " " +
                std::to_string(m.flags) + " " + std::to_string(m.bytes) + " " +
                std::to_string(m.received) + " " + std::to_string(m.summary) + "+" +
                std::to_string(m.summary_bytes) + " " + std::to_string(m.body) + " " +
                std::to_string(m.expunged) + "\n";
  };
  const auto add_mailbox = [&](MailboxId id, const Mailbox* mailbox) {
    text += std::to_string(id) + " " + mailbox->name + " " + mailbox->special_use + " v" +
            std::to_string(mailbox->uid_validity) + " next " + std::to_string(mailbox->uid_next) +
            " mod " + std::to_string(mailbox->highest_modseq) + " unseen " +
            std::to_string(mailbox->unseen_count) + " deleted " +
            std::to_string(mailbox->deleted_count) + " bytes " + std::to_string(mailbox->bytes);
    for (const auto& keyword : mailbox->keywords) text += " " + keyword;
    text += "\n";
    add_messages(*mailbox);
    text += " expunged, bytes " + std::to_string(mailbox->expunged.bytes) + "\n";
    add_messages(mailbox->expunged);
  };
  for (const auto& [id, mailbox] : value.mailboxes) add_mailbox(id, mailbox.get());
  for (const auto& [mailbox, time] : value.removed) {
    text += "removed at " + std::to_string(time) + ": ";
    add_mailbox(mailbox->id, mailbox.get());
  }
  return text;
}

}  // namespace hikyaku::store
