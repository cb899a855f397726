#include "backup/leftover.h"

#include <algorithm>
#include <vector>

#include "backup/account_fold.h"
#include "delivery/queue.h"
#include "delivery/queue_value.h"

namespace hikyaku::backup {
namespace {

using Held = AccountFold::Held;

struct Part {
  log::Place place = 0;
  std::uint64_t begin = 0, end = 0;  // of the file
};
struct Parts {
  std::vector<Part> bodies, summaries;
  bool is_damaged = false;

  void take(const log::StoredRecord& record) {
    const auto& [summary, body, time] = record.written;
    is_damaged |= record.is_damaged;
    if (body.exists())
      bodies.push_back({body.place, body.place - log::body_header_bytes, body.place + body.bytes});
    if (summary.exists())
      summaries.push_back({summary.place, summary.place, summary.place + summary.bytes});
  }
};

class QueueFold {
 public:
  void add(const log::StoredRecord& record) {
    if (const auto change = delivery::decode_record(record.meta))
      value_.apply(*change, record.written.body);
    else
      reason_ = describe(change.error());
  }
  Held held() const {
    Held held;
    for (const auto& [id, entry] : value_.entries()) held.bodies.insert(entry->body.place);
    return held;
  }
  const std::string& reason() const { return reason_; }

 private:
  delivery::QueueValue value_;
  std::string reason_;
};

/// False: what is needed is not known.
template <class Fold>
Result<bool> read(const log::LogFiles& log, Parts& parts, Held& held) {
  Fold fold;
  TRY_DO(log::read_records(log, [&](const log::StoredRecord& record) {
    parts.take(record);
    if (!parts.is_damaged) fold.add(record);
  }));
  if (parts.is_damaged || !fold.reason().empty()) return false;
  held = fold.held();
  return true;
}

/// Of one file: all between what is needed, where something is not zeros yet.
class Holes {
 public:
  Holes(const log::LogFiles& log, std::string_view file, bool is_trial)
      : log_(log), path_(log.path(file)), is_trial_(is_trial) {}

  Result<Leftover> make(const std::vector<Part>& parts,
                        const std::unordered_set<log::Place>& needed) {
    std::uint64_t begin = 0, end = 0;  // behind the last needed one, behind the last one
    bool is_wanted = false;
    for (const Part& part : parts) {
      // They lie in the order of their records; if not, this is no log that we know.
      if (part.begin < end) return Leftover{};
      end = part.end;
      if (needed.contains(part.place)) {
        if (std::exchange(is_wanted, false)) TRY_DO(discard(begin, part.begin));
        begin = part.end;
        continue;
      }
      TRY(const bool is_there, has_octets(part));
      if (!is_there) continue;
      is_wanted = true;
      ++found_.messages;
      found_.bytes += part.end - part.begin;
    }
    if (is_wanted) TRY_DO(discard(begin, end));
    if (file_ && !is_trial_) TRY_DO(file_->sync());
    return found_;
  }

 private:
  Result<bool> has_octets(const Part& part) {
    if (!file_) {
      TRY(file_, log_.disk->open(path_, false));
    }
    char start[log::body_header_bytes];
    const auto size = std::min<std::uint64_t>(sizeof start, part.end - part.begin);
    TRY(const auto count, file_->read(part.begin, std::span(start).first(size)));
    return std::ranges::any_of(std::span(start).first(count), [](char c) { return c != 0; });
  }
  Result<> discard(std::uint64_t begin, std::uint64_t end) {
    if (is_trial_) return {};
    return file_->discard(begin, end - begin);
  }

  const log::LogFiles& log_;
  const std::string path_;
  const bool is_trial_;
  std::shared_ptr<log::File> file_;
  Leftover found_;
};

}  // namespace

Result<Leftover> give_up_leftover(const log::LogFiles& log, const log::LogName& name,
                                  bool is_trial) {
  Parts parts;
  Held held;
  bool is_known = false;
  if (name.starts_with(store::account_log_prefix)) {
    TRY(is_known, read<AccountFold>(log, parts, held));
  } else if (name == delivery::Queue::log_name) {
    TRY(is_known, read<QueueFold>(log, parts, held));
  }
  if (!is_known) return Leftover{};
  TRY(Leftover found, Holes(log, "bodies", is_trial).make(parts.bodies, held.bodies));
  TRY(const Leftover more, Holes(log, "summaries", is_trial).make(parts.summaries, held.summaries));
  found.bytes += more.bytes;
  return found;
}

}  // namespace hikyaku::backup
