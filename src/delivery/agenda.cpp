#include "delivery/agenda.h"

#include <algorithm>

namespace hikyaku::delivery {

bool Agenda::refresh(log::Position id, const EntryPtr& entry, Time now) {
  std::map<std::string, Time> wanted;
  bool has_failed = false, is_busy = false;
  if (entry != nullptr) {
    for (const Recipient& recipient : entry->recipients) {
      has_failed |= recipient.state == Recipient::State::failed;
      if (recipient.state != Recipient::State::waiting) continue;
      const auto [at, is_new] =
          wanted.try_emplace(destination_of_(*entry, recipient), recipient.next);
      if (!is_new) at->second = std::min(at->second, recipient.next);
      is_busy |= recipient.next <= now;
    }
  }
  std::set<std::string>& known = scheduled_[id];
  std::erase_if(known, [&](const std::string& destination) {
    if (wanted.contains(destination)) return false;
    schedule_.remove(id, destination);
    return true;
  });
  for (const auto& [destination, due] : wanted) {
    if (running_.contains({id, destination})) continue;
    schedule_.add({id, destination, due});
    known.insert(destination);
  }
  if (known.empty()) scheduled_.erase(id);
  const auto running = running_.lower_bound({id, std::string()});
  is_busy |= running != running_.end() && running->first == id;
  return has_failed && !is_busy;
}

std::vector<std::uint32_t> Agenda::begin(const Job& job, const Entry& entry, Time now,
                                         std::size_t recipients_max) {
  std::vector<std::uint32_t> due;
  for (std::uint32_t i = 0; i < entry.recipients.size() && due.size() < recipients_max; ++i) {
    const Recipient& recipient = entry.recipients[i];
    if (recipient.state == Recipient::State::waiting && recipient.next <= now &&
        destination_of_(entry, recipient) == job.destination)
      due.push_back(i);
  }
  running_.insert({job.entry, job.destination});
  return due;
}

void Agenda::end(const Job& job) {
  running_.erase({job.entry, job.destination});
}

void Agenda::clear() {
  scheduled_.clear();
  schedule_.clear();
}

}  // namespace hikyaku::delivery
