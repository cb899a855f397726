// One client: its state, its output, and what commands do with both. Lives as long as its
// connection, on one thread.
//
//   not authenticated --LOGIN, AUTHENTICATE--> authenticated --SELECT, EXAMINE--> selected
//   selected --CLOSE, UNSELECT, a failed SELECT--> authenticated;  any --LOGOUT--> logout
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "imap/assembly.h"
#include "imap/limits.h"
#include "imap/response.h"
#include "imap/server_context.h"
#include "imap/update.h"
#include "net/stream.h"

namespace hikyaku::imap {

class Session {
 public:
  Session(net::Stream& connection, ServerContext& server);

  net::Stream& stream;
  ServerContext& context;
  Assembly input;
  std::string out;
  std::shared_ptr<store::Account> account;  // null: nobody has logged in
  std::unique_ptr<auth::Sessions::LoggedIn> logged_in;
  std::optional<Selected> selected;
  bool condstore = false;  // RFC 7162 3.1: the client has used it
  bool is_over = false;    // the connection ends when the output is written
  std::size_t failed_logins = 0, bad_commands = 0;
  std::uint64_t flushes = 0;  // how often output went out
  std::string id;             // for traces

  bool may_log_in() const;  // in the clear?
  std::string capabilities() const;
  /// What logging in may be tied to.
  net::ChannelBinding binding() const;
  const ServerOptions& options() const { return context.options; }

  /// Writes all output. When the client is gone the session is over.
  Task<void> flush();
  Task<void> flush_when_large() {
    if (out.size() >= output_bytes_high) co_await flush();
  }
  /// Writes all output and waits for input, for the time that the state allows. Wakes also without
  /// any.
  Task<void> wait();
  /// A line that is not a command; nothing when the session is over.
  Task<std::optional<std::string>> read_line(std::size_t bytes_max);
  void say_bye(std::string_view reason);

  /// The current state of the account's mailboxes.
  store::AccountState state() const { return account->state(); }
  /// Says what happened in the selected mailbox.
  void synchronise(bool may_expunge);
  /// The same, with `now` as the newest state.
  void synchronise(const store::AccountState& now, TellOptions tell_options);
  /// CONDSTORE is on from now on; says the modseq of the selected mailbox (RFC 7162 3.1.2.1).
  void enable_condstore();
};

}  // namespace hikyaku::imap
