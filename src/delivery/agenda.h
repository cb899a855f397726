// What the queue's entries mean for the schedule: which destinations each entry waits for, what is
// being worked on, and which entries have failures to report. Pure, one thread.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "delivery/entry.h"
#include "delivery/schedule.h"

namespace hikyaku::delivery {

class Agenda {
 public:
  /// The destination of a recipient: a domain, "local", or "=host:port" for a fixed next hop.
  using DestinationOf = std::function<std::string(const Entry&, const Recipient&)>;

  Agenda(Schedule& schedule, DestinationOf destination_of)
      : schedule_(schedule), destination_of_(std::move(destination_of)) {}

  /// The entry is new or was changed; null: it is gone. True when its failures are to be reported
  /// now: none of its recipients is due or under way, so that one bounce tells of all.
  bool refresh(log::Position id, const EntryPtr& entry, Time now);

  /// A job was taken from the schedule. The recipients that it is about.
  std::vector<std::uint32_t> begin(const Job& job, const Entry& entry, Time now,
                                   std::size_t recipients_max);
  /// To be followed by refresh().
  void end(const Job& job);

  void clear();

 private:
  Schedule& schedule_;
  DestinationOf destination_of_;
  std::map<log::Position, std::set<std::string>> scheduled_;
  std::set<std::pair<log::Position, std::string>> running_;
};

}  // namespace hikyaku::delivery
