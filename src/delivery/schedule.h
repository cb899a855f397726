// When to try what. Waiting mail is grouped by destination; a destination that is down holds back
// all of its mail without a try for each message; limits keep one slow destination from taking all
// workers; the oldest due mail goes first. Pure: time is a parameter, no waiting, one thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "log/engine.h"

namespace hikyaku::delivery {

struct ScheduleOptions {
  /// Waits after the first, second ... failed attempt; then `retry_wait_last` each time.
  std::vector<Seconds> retry_waits = {Seconds(60), Seconds(300), Seconds(900), Seconds(1800)};
  Seconds retry_wait_last{3600};
  Seconds expiry{4 * 24 * 3600};  // RFC 5321 4.5.4.1: at least four to five days
  Seconds down_wait{60};  // how long a destination that refused the connection is left alone
  std::size_t jobs_max = 100;
  std::size_t jobs_per_destination_max = 10;
};

/// The time of the next attempt after `attempts_count` attempts, the last one at `now`; nothing
/// when the time is up. Never later than `expires`, so that the last attempt is made then.
std::optional<Time> next_attempt(const ScheduleOptions& options, unsigned attempts_count, Time now,
                                 Time expires);

/// An entry's recipients at one destination, waiting.
struct Job {
  log::Position entry = 0;
  std::string destination;
  Time due;
  bool operator==(const Job&) const = default;
};

class Schedule {
 public:
  explicit Schedule(ScheduleOptions options) : options_(std::move(options)) {}

  /// Replaces the due time when the entry waits for that destination already. A job that is being
  /// worked on is added again after finished() only.
  void add(const Job& job);
  void remove(log::Position entry, const std::string& destination);
  void clear();

  /// The next job to work on now, or nothing: none is due, or the limits are reached. It counts as
  /// running until finished().
  std::optional<Job> take(Time now);
  /// A due job of that destination, for whoever has a running job of it and can do, or defer, one
  /// more by the way: it is not counted, and finished() is still called once.
  std::optional<Job> take_more(const std::string& destination, Time now);
  void finished(const std::string& destination);

  /// No job of this destination is given out by take() for options.down_wait.
  void set_down(const std::string& destination, Time now);
  /// The administrator wants everything tried now.
  void set_all_up();

  /// When take() may have something again that it has not now; nothing when only add() or
  /// finished() can change that.
  std::optional<Time> next_due(Time now) const;
  std::size_t running_count() const { return running_count_; }
  std::size_t waiting_count() const { return waiting_count_; }

 private:
  struct Destination {
    std::set<std::pair<Time, log::Position>> waiting;
    std::unordered_map<log::Position, Time> due;
    std::size_t running_count = 0;
    Time down_until{};
    Time ready_at{};        // its key in ready_, when it is there
    bool is_ready = false;  // is in ready_
  };
  using Destinations = std::map<std::string, Destination>;

  void update(Destinations::iterator destination);
  Job take_front(Destinations::iterator destination);

  ScheduleOptions options_;
  Destinations destinations_;
  /// Destinations with waiting mail and a free place, by the time their first job may go.
  std::set<std::pair<Time, std::string>> ready_;
  std::size_t running_count_ = 0, waiting_count_ = 0;
  static constexpr std::size_t idle_destinations_max = 1000;
};

}  // namespace hikyaku::delivery
