// What a client may remember of an account, and what must never be otherwise again.
#pragma once

#include <map>
#include <memory>

#include <gtest/gtest.h>

#include "store/account.h"

namespace hikyaku::store {

struct Seen {
  log::Position position = 0;
  std::uint32_t uid_validity_last = 0;
  std::map<std::uint32_t, MailboxId> uid_validities;
  std::map<std::uint32_t, Uid> uid_next;  // by uid_validity
  std::map<MailboxId, ModSeq> highest_modseq;
  std::map<std::pair<std::uint32_t, Uid>, log::Place> messages;  // by uid_validity and uid
  std::map<log::Place, std::shared_ptr<const std::string>> letters;

  /// Compares with what was seen before, and remembers it.
  void look(const AccountValue& value) {
    EXPECT_GE(value.position, position);
    EXPECT_GE(value.uid_validity_last, uid_validity_last);
    position = value.position;
    uid_validity_last = value.uid_validity_last;
    for (const auto& [id, mailbox] : value.mailboxes) {
      const std::uint32_t validity = mailbox->uid_validity;
      EXPECT_LE(validity, value.uid_validity_last);
      EXPECT_EQ(uid_validities.emplace(validity, id).first->second, id) << "given twice";
      EXPECT_GE(mailbox->uid_next, std::exchange(uid_next[validity], mailbox->uid_next));
      EXPECT_GE(mailbox->highest_modseq,
                std::exchange(highest_modseq[id], mailbox->highest_modseq));
      for (std::size_t i = 0; i < mailbox->size(); ++i) {
        const Message& message = mailbox->at(i);
        EXPECT_LT(message.uid, mailbox->uid_next);
        EXPECT_LE(message.modseq, mailbox->highest_modseq);
        const auto& before = messages.emplace(std::pair(validity, message.uid), message.body);
        EXPECT_EQ(before.first->second, message.body) << "uid " << message.uid << " given twice";
      }
    }
  }
};

/// Every message: those there, those that can be brought back.
template <class F>
void for_every(const AccountValue& value, F visit) {
  const auto of = [&](const Messages& messages) {
    for (std::size_t i = 0; i < messages.size(); ++i) visit(messages.at(i));
  };
  for (const auto& [id, mailbox] : value.mailboxes) of(*mailbox), of(mailbox->expunged);
  for (const auto& [mailbox, time] : value.removed) of(*mailbox), of(mailbox->expunged);
}

/// Are all letters and their summaries what was given? New ones are remembered in `seen`.
inline Task<void> check_letters(const Account& account, Seen& seen,
                                const std::map<std::string, std::string>& given) {
  const AccountState value = account.state();
  std::map<log::Place, Message> all;
  for_every(*value, [&](const Message& message) { all.emplace(message.body, message); });
  for (const auto& [place, message] : all) {
    const auto body = co_await read_body(account, message);
    std::string stored(message.summary_bytes, '\0');
    const auto count =
        co_await account.engine().read_summaries(account.log(), message.summary, stored);
    EXPECT_TRUE(body && count) << message.uid << (body ? "" : describe(body.error()));
    if (!body || !count) continue;
    auto& letter = seen.letters[place];
    if (!letter) letter = std::make_shared<const std::string>(*body);
    EXPECT_EQ(*body, *letter);
    const auto known = given.find(*body);
    EXPECT_TRUE(known != given.end()) << "octets that nobody gave";
    if (known == given.end()) continue;
    const auto summary = log::intact_summary(stored);
    EXPECT_TRUE(summary && *summary == known->second) << message.uid;
  }
}

}  // namespace hikyaku::store
