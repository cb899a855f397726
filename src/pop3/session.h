// A POP3 session (RFC 1939; RFC 2449 CAPA, RESP-CODES, PIPELINING; RFC 2595 STLS; RFC
// 5034 AUTH; RFC 3206 SYS and AUTH codes). Pure: octets go in, replies collect in output(), and
// run() says what has to be done next. LANG and UTF8 (RFC 6856) are left out.
//
//   AUTHORIZATION --login()--> TRANSACTION --QUIT--> UPDATE --committed()--> closed
//
//  P1  A message number means the same message from login to the end.
//  P2  Nothing is removed but by QUIT in the TRANSACTION state, and "+OK" to that QUIT comes after
//      the removal is durable.
//  P3  No octet of the clear text before TLS is read after it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/authenticator.h"
#include "auth/mechanisms.h"
#include "pop3/command.h"
#include "pop3/maildrop.h"
#include "pop3/multiline.h"

namespace hikyaku::pop3 {

struct SessionOptions {
  std::string host_name;
  bool has_tls = false;             // STLS is offered until the connection is TLS
  bool may_login_in_clear = false;  // USER, PASS and AUTH without TLS
  const auth::Mechanisms* mechanisms = &auth::Mechanisms::of_directory();  // outlives the session
  std::size_t line_bytes_max = 512;          // RFC 2449 section 4: 255; longer user names occur
  std::size_t sasl_line_bytes_max = 16'400;  // sasl_response_bytes_max in base64
  unsigned errors_max = 20;                  // refused commands in a row
  unsigned failed_logins_max = 5;
  std::size_t window_bytes = 256 * 1024;      // of a message, read at once
  std::size_t top_window_bytes = 16 * 1024;   // the same for TOP
  std::size_t output_bytes_max = 128 * 1024;  // about: then it has to be sent
};

/// What has to be done before the session can go on.
enum class Step {
  read,          // send output(), wait for octets: feed()
  send,          // send output(), go on
  start_tls,     // send output(), then TLS: tls_started()
  ask,           // ask take_question(): answered()
  authenticate,  // check credentials(): login() or refused()
  fetch,         // read wanted() of the maildrop: fetched() or fetch_failed()
  commit,        // remove deleted(): committed()
  close,         // send output(), the end
};

enum class Refusal { wrong, unavailable, in_use };

class Session {
 public:
  explicit Session(SessionOptions options, bool is_tls);

  void feed(std::string_view octets);
  Step run();

  /// Replies not yet sent. The caller clears it.
  std::string& output() { return output_; }

  void tls_started();
  /// What the TLS connection gives to tie a login to.
  void bind(net::ChannelBinding binding) { binding_ = std::move(binding); }
  auth::Credentials take_credentials();
  auth::TicketQuestion take_question() { return std::move(question_); }
  void answered(auth::TicketAnswer answer);
  /// The maildrop must outlive the session or the next call of release().
  void login(const Maildrop& maildrop);
  void refused(Refusal why);
  struct Window {
    std::size_t index;
    std::uint64_t offset;
    std::size_t length;
  };
  Window wanted() const;
  void fetched(std::string_view window);
  void fetch_failed();
  std::vector<std::size_t> deleted() const;
  void committed(bool done);

  bool is_logged_in() const { return maildrop_ != nullptr; }
  /// Called with "C: ..." and "S: ..." lines, without secrets and message text.
  void trace_to(std::function<void(std::string_view)> trace) { trace_ = std::move(trace); }
  /// Gives back memory that a waiting session does not need.
  void shrink();

 private:
  struct Row;
  static const Row* row_of(Verb verb);
  bool may_log_in() const {
    return (is_tls_ || options_.may_login_in_clear) && options_.mechanisms->has_any();
  }

  std::optional<std::string_view> take_line();
  std::size_t line_bytes_max(std::string_view line) const;
  void on_line(std::string_view line);
  void on_sasl_line(std::string_view line);
  void on_step(auth::Mechanism::Step step);
  void ok(std::string_view text);
  void err(std::string_view text);
  void reply(std::string_view status, std::string_view text);

  void apop(const Command&);
  void auth(const Command&);
  void capa(const Command&);
  void dele(const Command&);
  void list(const Command&);
  void noop(const Command&);
  void pass(const Command&);
  void quit(const Command&);
  void retr(const Command&);
  void rset(const Command&);
  void stat(const Command&);
  void stls(const Command&);
  void top(const Command&);
  void uidl(const Command&);
  void user(const Command&);

  std::optional<std::size_t> find_message(std::optional<std::uint32_t> number);
  void start_listing(const Command& command, bool of_uids);
  void write_listing_line(std::size_t index);
  void go_on_listing();
  void start_message(std::size_t index, std::optional<std::uint32_t> body_lines);
  void end_message();
  bool is_deleted(std::size_t index) const { return !deleted_.empty() && deleted_[index]; }

  SessionOptions options_;
  bool is_tls_;
  Step pending_ = Step::read;  // what is being waited for
  std::string input_, output_;
  std::size_t input_used_ = 0;
  bool skipping_line_ = false;
  unsigned errors_ = 0, failed_logins_ = 0;
  std::function<void(std::string_view)> trace_;

  std::string timestamp_;  // of the greeting, for APOP; empty: not offered
  net::ChannelBinding binding_;
  std::string user_;
  std::unique_ptr<auth::Mechanism> mechanism_;
  auth::Credentials credentials_;
  auth::TicketQuestion question_;

  const Maildrop* maildrop_ = nullptr;
  std::vector<bool> deleted_;  // empty: none
  std::size_t deleted_count_ = 0;
  std::uint64_t bytes_ = 0;  // of the messages not deleted

  struct Listing {
    std::size_t next;
    bool of_uids;
  };
  std::optional<Listing> listing_;
  struct Reading {
    std::size_t index;
    std::uint64_t offset;
    bool is_top;
    MultilineWriter writer;
  };
  std::optional<Reading> reading_;
};

}  // namespace hikyaku::pop3
