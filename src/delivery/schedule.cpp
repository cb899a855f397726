#include "delivery/schedule.h"

#include <algorithm>

#include "base/check.h"

namespace hikyaku::delivery {

std::optional<Time> next_attempt(const ScheduleOptions& options, unsigned attempts_count, Time now,
                                 Time expires) {
  if (now >= expires) return std::nullopt;
  const std::size_t index = attempts_count == 0 ? 0 : attempts_count - 1;
  const Seconds wait =
      index < options.retry_waits.size() ? options.retry_waits[index] : options.retry_wait_last;
  return std::min(now + wait, expires);
}

/// Puts the destination into ready_ under its right time, takes it out, or forgets it.
void Schedule::update(Destinations::iterator at) {
  auto& [key, destination] = *at;
  if (destination.is_ready) ready_.erase({destination.ready_at, key});
  destination.is_ready = false;
  if (destination.waiting.empty()) {
    if (destination.running_count == 0 && destination.down_until == Time{}) destinations_.erase(at);
    return;
  }
  if (destination.running_count >= options_.jobs_per_destination_max) return;
  destination.ready_at = std::max(destination.waiting.begin()->first, destination.down_until);
  destination.is_ready = true;
  ready_.insert({destination.ready_at, key});
}

void Schedule::add(const Job& job) {
  const auto at = destinations_.try_emplace(job.destination).first;
  Destination& destination = at->second;
  const auto [known, is_new] = destination.due.try_emplace(job.entry, job.due);
  if (is_new) {
    ++waiting_count_;
  } else {
    destination.waiting.erase({known->second, job.entry});
    known->second = job.due;
  }
  destination.waiting.insert({job.due, job.entry});
  update(at);
}

void Schedule::remove(log::Position entry, const std::string& name) {
  const auto at = destinations_.find(name);
  if (at == destinations_.end()) return;
  const auto known = at->second.due.find(entry);
  if (known == at->second.due.end()) return;
  at->second.waiting.erase({known->second, entry});
  at->second.due.erase(known);
  --waiting_count_;
  update(at);
}

void Schedule::clear() {
  for (auto at = destinations_.begin(); at != destinations_.end();) {
    const auto here = at++;
    waiting_count_ -= here->second.waiting.size();
    here->second.waiting.clear();
    here->second.due.clear();
    update(here);
  }
}

Job Schedule::take_front(Destinations::iterator at) {
  Destination& destination = at->second;
  const auto [due, entry] = *destination.waiting.begin();
  destination.waiting.erase(destination.waiting.begin());
  destination.due.erase(entry);
  --waiting_count_;
  return {entry, at->first, due};
}

std::optional<Job> Schedule::take(Time now) {
  if (running_count_ >= options_.jobs_max || ready_.empty()) return std::nullopt;
  if (ready_.begin()->first > now) return std::nullopt;
  const auto at = destinations_.find(ready_.begin()->second);
  Job job = take_front(at);
  at->second.down_until = Time{};
  ++at->second.running_count;
  ++running_count_;
  update(at);
  return job;
}

std::optional<Job> Schedule::take_more(const std::string& name, Time now) {
  const auto at = destinations_.find(name);
  if (at == destinations_.end() || at->second.waiting.empty()) return std::nullopt;
  if (std::max(at->second.waiting.begin()->first, at->second.down_until) > now) return std::nullopt;
  Job job = take_front(at);
  update(at);
  return job;
}

void Schedule::finished(const std::string& name) {
  const auto at = destinations_.find(name);
  HIKYAKU_CHECK(at != destinations_.end() && at->second.running_count > 0);
  --at->second.running_count;
  --running_count_;
  update(at);
}

void Schedule::set_down(const std::string& name, Time now) {
  if (destinations_.size() > idle_destinations_max) {
    std::erase_if(destinations_, [now](const auto& item) {
      const Destination& one = item.second;
      return one.waiting.empty() && one.running_count == 0 && one.down_until <= now;
    });
  }
  const auto at = destinations_.try_emplace(name).first;
  at->second.down_until = now + options_.down_wait;
  update(at);
}

void Schedule::set_all_up() {
  for (auto at = destinations_.begin(); at != destinations_.end();) {
    const auto here = at++;
    here->second.down_until = Time{};
    update(here);
  }
}

std::optional<Time> Schedule::next_due(Time now) const {
  if (ready_.empty() || running_count_ >= options_.jobs_max) return std::nullopt;
  return std::max(now, ready_.begin()->first);
}

}  // namespace hikyaku::delivery
