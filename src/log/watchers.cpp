#include "log/watchers.h"

#include <algorithm>

namespace hikyaku::log {

namespace {
constexpr std::size_t log_name_bytes_max = 100;
}

bool is_log_name(std::string_view name) {
  return !name.empty() && name.size() <= log_name_bytes_max &&
         std::ranges::all_of(name, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '/' || c == '-';
         });
}

std::string why_invalid(const Append& append) {
  if (!is_log_name(append.log)) return "log name";
  if (append.records.empty() || append.records.size() > records_per_append_max)
    return "count of records";
  for (const Record& record : append.records) {
    if (record.meta.size() > record_meta_bytes_max) return "size of a meta";
    if (record.summary && record.summary->size() > record_summary_bytes_max)
      return "size of a summary";
    if (record.body && record.body->size() > record_body_bytes_max) return "size of a body";
  }
  return {};
}

Pieces pieces_of(std::string octets) {
  return [octets = std::move(octets), is_given = false]() mutable -> std::string_view {
    if (std::exchange(is_given, true)) return {};
    return octets;
  };
}

std::shared_ptr<void> Watchers::add(LogName log, std::function<void(Position)> moved) {
  const auto state = state_;
  const auto shared =
      std::shared_ptr<Moved>(new Moved(std::move(moved)), [state, log](Moved* gone) {
        {
          const std::lock_guard lock(state->mutex);
          const auto [first, last] = state->watching.equal_range(log);
          for (auto it = first; it != last;)
            it = it->second.expired() ? state->watching.erase(it) : std::next(it);
        }
        delete gone;
      });
  const std::lock_guard lock(state_->mutex);
  state_->watching.emplace(std::move(log), shared);
  return shared;
}

void Watchers::moved(const LogName& log, Position tail) const {
  std::vector<std::shared_ptr<Moved>> calls;
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->watching.empty()) return;
    const auto [first, last] = state_->watching.equal_range(log);
    for (auto it = first; it != last; ++it)
      if (auto call = it->second.lock()) calls.push_back(std::move(call));
  }
  for (const auto& call : calls) (*call)(tail);
}

}  // namespace hikyaku::log
