#include "delivery/queue_value.h"

#include <algorithm>

namespace hikyaku::delivery {

bool Entry::is_done() const {
  return std::ranges::all_of(recipients, [](const Recipient& one) { return one.is_final(); });
}

bool Entry::is_waiting() const {
  return std::ranges::any_of(
      recipients, [](const Recipient& one) { return one.state == Recipient::State::waiting; });
}

QueueValue::QueueValue(log::Position position, std::vector<EntryPtr> entries)
    : position_(position) {
  for (EntryPtr& entry : entries) {
    const log::Position id = entry->id;
    entries_.emplace(id, std::move(entry));
  }
}

EntryPtr QueueValue::find(log::Position id) const {
  const auto found = entries_.find(id);
  return found == entries_.end() ? nullptr : found->second;
}

log::Position QueueValue::apply(const QueueRecord& record, const log::StoredBody& body) {
  ++position_;
  if (const auto* one = std::get_if<Added>(&record)) {
    apply_one(*one, body);
    return position_;
  }
  return std::visit(
      [this](const auto& change) -> log::Position {
        if constexpr (requires { change.entry + 1; }) {
          const auto found = entries_.find(change.entry);
          if (found == entries_.end()) return change.entry;
          auto entry = std::make_shared<Entry>(*found->second);
          apply_one(change, *entry);
          if (entry->is_done()) {
            gone_.push_back({{}, entry->body});
            entries_.erase(found);
          } else {
            found->second = std::move(entry);
          }
          return change.entry;
        }
        return 0;
      },
      record);
}

void QueueValue::apply_one(const Added& record, const log::StoredBody& body) {
  auto entry = std::make_shared<Entry>(record.entry);
  entry->id = position_;
  entry->body = body;
  if (entry->is_done())
    gone_.push_back({{}, body});
  else
    entries_.emplace(position_, std::move(entry));
}

void QueueValue::apply_one(const Attempted& record, Entry& entry) {
  for (const Outcome& outcome : record.outcomes) {
    if (outcome.recipient >= entry.recipients.size()) continue;
    Recipient& recipient = entry.recipients[outcome.recipient];
    if (recipient.state != Recipient::State::waiting) continue;
    recipient.state = outcome.state;
    recipient.next = outcome.next;
    recipient.reason = outcome.reason;
    recipient.last = record.at;
    ++recipient.attempts_count;
  }
}

void QueueValue::apply_one(const Reported& record, Entry& entry) {
  for (const std::uint32_t index : record.recipients) {
    if (index >= entry.recipients.size()) continue;
    Recipient& recipient = entry.recipients[index];
    if (recipient.state == Recipient::State::failed) recipient.state = Recipient::State::reported;
  }
}

void QueueValue::apply_one(const Retried& record, Entry& entry) {
  for (Recipient& recipient : entry.recipients)
    if (recipient.state == Recipient::State::waiting)
      recipient.next = std::min(recipient.next, record.at);
}

void QueueValue::apply_one(const Removed& record, Entry& entry) {
  for (Recipient& recipient : entry.recipients) {
    if (recipient.is_final()) continue;
    if (!record.with_bounce) {
      recipient.state = Recipient::State::removed;
    } else if (recipient.state == Recipient::State::waiting) {
      recipient.state = Recipient::State::failed;
      recipient.last = record.at;
      recipient.reason = Reason{"5.0.0", "Removed by the administrator", "", false};
    }
  }
}

}  // namespace hikyaku::delivery
