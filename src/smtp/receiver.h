// What an SMTP server session asks of the rest of the house. delivery/ implements it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "directory/directory.h"
#include "log/engine.h"
#include "net/stream.h"

namespace hikyaku::smtp {

/// An address out of MAIL FROM or RCPT TO. Both parts empty: the null reverse-path <>.
struct Path {
  std::string local_part;  // unquoted
  std::string domain;      // lower case; "[192.0.2.1]" for an address literal
  bool is_null() const { return local_part.empty() && domain.empty(); }
  std::string text() const;  // "user@example.jp", quoted where RFC 5321 needs it
  bool operator==(const Path&) const = default;
};

/// Who is sending.
struct Sender {
  net::Endpoint client;
  std::string helo;
  bool is_submission = false;  // ports 587 and 465
  bool is_tls = false;
  std::optional<directory::Account> account;  // after AUTH
};

struct Reply {
  int code = 0;          // 250
  std::string enhanced;  // "2.1.5" (RFC 2034), or empty
  std::string text;      // one line
};

struct Envelope {
  Sender sender;
  Path from;
  std::vector<Path> recipients;
  bool body_8bit = false;       // BODY=8BITMIME (RFC 6152)
  std::string protocol;         // "ESMTPSA" (RFC 3848)
  std::size_t trace_bytes = 0;  // of the message: this server's Received field
};

class Receiver {
 public:
  virtual ~Receiver() = default;
  /// MAIL FROM. A 2xx or the refusal. No waiting: in memory.
  virtual Reply check_sender(const Sender& sender, const Path& from,
                             std::optional<std::uint64_t> size) = 0;
  /// RCPT TO: 250 2.1.5, or 550 5.1.1 unknown, 550 5.7.1 relaying denied, 552 5.2.2 mailbox full
  /// (checked with `size`), 451 4.3.0 directory never seen. No waiting: a reply without code says
  /// that await_recipient() must be asked.
  virtual Reply check_recipient(const Sender& sender, const Path& from, const Path& recipient,
                                std::optional<std::uint64_t> size) = 0;
  /// The same, after reading what was not in memory; always with a code.
  virtual Task<Reply> await_recipient(const Sender& sender, const Path& from, const Path& recipient,
                                      std::optional<std::uint64_t> size) {
    co_return check_recipient(sender, from, recipient, size);
  }
  /// The message with the Received field of this server already in front. 250 only when durable for
  /// every recipient. Recipients that are the same account get it once.
  virtual Task<Reply> accept(Envelope envelope, std::string message) = 0;
};

}  // namespace hikyaku::smtp
