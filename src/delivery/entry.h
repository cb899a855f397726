// A message in the queue: its envelope and what became of each recipient. Entries are values; they
// change only by the records of queue_record.h.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "log/engine.h"
#include "smtp/receiver.h"

namespace hikyaku::delivery {

inline constexpr std::size_t reply_bytes_max = 500;  // of a peer's reply that is kept

/// Why a recipient is not delivered (yet).
struct Reason {
  std::string status;  // RFC 3463: "4.4.1"
  std::string reply;   // "550 5.1.1 User unknown" of the peer, or our own words; one line
  std::string host;    // who said it: "mx1.example.jp [192.0.2.1]:25", empty: this server
  bool from_peer = false;
  bool is_permanent() const { return status.starts_with('5'); }
  bool operator==(const Reason&) const = default;
};

struct Recipient {
  enum class State : std::uint8_t {
    waiting,
    delivered,
    failed,    // for good, and the sender does not know yet
    reported,  // failed, and the sender has been told (or nobody is to be told)
    removed,   // by the administrator
  };
  smtp::Path path;
  State state = State::waiting;
  unsigned attempts_count = 0;
  Time next{};    // when waiting: the next attempt
  Time last{};    // of the last attempt
  Reason reason;  // the last one
  bool is_final() const { return state != State::waiting && state != State::failed; }
  bool operator==(const Recipient&) const = default;
};

struct Entry {
  log::Position id = 0;  // the position of its record: never reused
  std::string tag;       // its name for people and logs, given when the message came in
  Time received{};
  Time expires{};
  smtp::Path from;
  std::vector<Recipient> recipients;
  /// "host:port" that takes all of this entry's mail instead of the recipients' own servers
  /// (gateway of an archive, WZ-18); empty: by the recipient.
  std::string via;
  bool body_8bit = false;
  bool is_bounce = false;  // made here: never reported again (RFC 5321 6.1)
  bool is_silent = false;  // failure is an event only (archive copies)
  log::StoredBody body;

  bool is_done() const;     // every recipient is final
  bool is_waiting() const;  // some recipient is
};
using EntryPtr = std::shared_ptr<const Entry>;

}  // namespace hikyaku::delivery
