// Takes responsibility for a message: appends it to the log of each local recipient and, for the
// rest, to the queue, all durable by the same sync. Used for what SMTP brings and for what the
// server writes itself (bounces), and again for local recipients that had to wait in the queue.
//
// RFC 5321 4.4 (Return-Path at final delivery), 6.1 (what accepting means).
// The rule for partial failure: docs/dev/decisions/0070.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "delivery/accounts.h"
#include "delivery/copies.h"
#include "delivery/queue.h"
#include "delivery/routing.h"
#include "delivery/schedule.h"

namespace hikyaku::delivery {

struct IntakeOptions {
  RoutingOptions routing;
  Seconds expiry{4 * 24 * 3600};
  /// "host:port" that gets a copy of every message by SMTP (WZ-18); empty: none.
  std::string archive;
  /// Gets a copy of every message as a file (WZ-19, copies.h); empty: none.
  std::string copy_folder;
};

/// A message to be taken.
struct Mail {
  smtp::Path from;
  std::vector<smtp::Path> recipients;
  std::string message;  // without Return-Path
  bool body_8bit = false;
  bool is_bounce = false;
  /// Becomes durable in the queue log no earlier than the message.
  std::vector<QueueRecord> also;
};

struct Taken {
  std::string tag;  // its name in the logs
  std::size_t accounts_count = 0, queued_count = 0;
};

/// Why a message was not taken; nothing of it was kept, or a second copy is the lesser evil.
struct NotTaken {
  enum class Why { no_room_for_mailbox, disk_full, temporary };
  Why why = Why::temporary;
  std::string detail;
};

class Intake {
 public:
  Intake(log::Engine& engine, Accounts& accounts, const directory::Backend& directory, Queue& queue,
         IntakeOptions options, const Clock& clock);

  Task<std::expected<Taken, NotTaken>> take(Mail mail);

  /// Final delivery of a message from the queue to recipients of this server. An outcome for each
  /// index of `recipients` (indexes into entry->recipients), in that order: delivered, or waiting
  /// with the reason, or failed.
  Task<std::vector<Outcome>> deliver_queued(EntryPtr entry, std::vector<std::uint32_t> recipients);

  const RoutingOptions& routing() const { return options_.routing; }
  Accounts& accounts() { return accounts_; }
  const directory::Backend& directory() const { return directory_; }
  Time now() const { return clock_.now(); }

 private:
  struct Target {
    std::shared_ptr<store::Account> account;
    smtp::Path recipient;        // the first that leads there
    std::shared_ptr<void> room;  // for the message, until it is counted
  };
  struct Sorted;
  Task<std::expected<Taken, NotTaken>> take_as(std::string tag, Mail mail);
  Task<Sorted> sort(std::vector<smtp::Path> recipients, std::uint64_t stored_bytes);
  Entry entry_for(const Mail& mail, const std::vector<smtp::Path>& recipients) const;

  log::Engine& engine_;
  Accounts& accounts_;
  const directory::Backend& directory_;
  Queue& queue_;
  IntakeOptions options_;
  const Clock& clock_;
  std::unique_ptr<Copies> copies_;
};

}  // namespace hikyaku::delivery
