// The server's side of an SMTP connection (RFC 5321; STARTTLS RFC 3207, AUTH RFC 4954, SIZE RFC
// 1870, 8BITMIME RFC 6152, PIPELINING RFC 2920, ENHANCEDSTATUSCODES RFC 2034). Pure: octets and
// events go in, replies and one wanted action come out. Left out: BDAT, SMTPUTF8, DSN.
//
//   connected --EHLO/HELO--> ready --MAIL--> mail --RCPT 250--> rcpt --DATA--> data --end--> ready
//   RCPT may wait for the Receiver (Want::check_recipient).
//   EHLO, RSET, STARTTLS: back to ready (STARTTLS: to connected). AUTH: ready -> sasl -> ready.
//
// Each function of the class that is an event may be called only when next() wants it.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "auth/authenticator.h"
#include "auth/mechanisms.h"
#include "base/clock.h"
#include "smtp/command.h"
#include "smtp/data.h"
#include "smtp/receiver.h"

namespace hikyaku::smtp {

enum class PlaintextLogin { never, local, always };

struct SessionOptions {
  std::string host_name;
  bool is_submission = false;  // MAIL needs AUTH
  PlaintextLogin plaintext_login = PlaintextLogin::never;
  const auth::Mechanisms* mechanisms = &auth::Mechanisms::of_directory();  // outlives the sessions
  std::uint64_t message_bytes_max = 50u << 20;
  std::size_t recipients_max = 1000;
  int errors_max = 20;
  int auth_failures_max = 5;
  int idle_commands_max = 200;  // without a message among them
};

/// RFC 5321 4.5.3.1.4 says 512; clients with long parameters get more.
inline constexpr std::size_t line_bytes_max = 2048;
/// RFC 4954 section 4 for AUTH and its responses, but those with a Kerberos ticket
/// (auth::ticket_line_bytes_max).
inline constexpr std::size_t auth_line_bytes_max = 12'288;
/// A longer line ends the connection.
inline constexpr std::size_t discarded_line_bytes_max = 65'536;
inline constexpr std::size_t size_reserve_bytes_max = 1u << 20;

class Session {
 public:
  /// What the driver must do next.
  enum class Want { read, start_tls, ask, authenticate, check_recipient, accept, close };

  /// All references must outlive the session. `id` names the connection in traces and Received
  /// fields. `offers_tls`: STARTTLS is possible.
  Session(const SessionOptions& options, Receiver& receiver, const Clock& clock,
          net::Endpoint client, std::string id, bool offers_tls);

  /// The connection is there (under TLS if begun so: call tls_started() before).
  Want greet();
  Want feed(std::string_view input);
  void tls_started(std::string_view version, std::string_view cipher,
                   net::ChannelBinding binding = {});
  /// What was asked with take_question().
  Want answered(auth::TicketAnswer answer);
  Want authenticated(const directory::Verified& verified);
  Want recipient_checked(Reply reply);
  Want accepted(const Reply& reply);
  /// The peer was silent for too long.
  Want timed_out();
  /// The server is to stop.
  Want shut_down();
  /// The account that has logged in may not go on.
  Want end();

  /// Replies to be written before the wanted action.
  std::string& output() { return output_; }
  auth::Credentials take_credentials() { return std::move(credentials_); }
  auth::TicketQuestion take_question() { return std::move(question_); }
  Envelope take_envelope();
  std::string take_message() { return std::move(message_); }
  const Sender& sender() const { return sender_; }
  /// For Want::check_recipient.
  const MailCommand& mail_command() const { return mail_; }
  const Path& asked_recipient() const { return asked_recipient_; }
  const std::string& id() const { return id_; }

 private:
  enum class State { connected, ready, mail, rcpt, data, sasl };
  struct Command;
  static const Command commands[];

  Want run();
  Want run_line(std::string_view line);
  Want run_data(std::string_view& input);
  Want finish_data();
  Want command(std::string_view line);
  std::size_t line_limit(std::string_view line) const;
  Want long_line(std::string_view& input);

  Want helo(std::string_view argument);
  Want ehlo(std::string_view argument);
  Want mail(std::string_view argument);
  Want rcpt(std::string_view argument);
  Want answer_recipient(Reply reply);
  Want data(std::string_view argument);
  Want rset(std::string_view argument);
  Want noop(std::string_view argument);
  Want vrfy(std::string_view argument);
  Want expn(std::string_view argument);
  Want help(std::string_view argument);
  Want quit(std::string_view argument);
  Want starttls(std::string_view argument);
  Want auth(std::string_view argument);

  Want sasl_line(std::string_view line);
  Want sasl_step(auth::Mechanism::Step step);
  bool may_log_in() const;
  bool hello(std::string_view argument);
  void reset();
  std::string protocol() const;
  Want say(const Reply& reply);
  /// As say(), and counts an error of the client.
  Want refuse(Reply reply);
  Want close_with(Reply reply);
  void trace_line(std::string_view who, std::string_view line) const;

  const SessionOptions& options_;
  Receiver& receiver_;
  const Clock& clock_;
  std::string id_;
  bool offers_tls_;
  bool is_extended_ = false;  // EHLO, not HELO
  State state_ = State::connected;
  bool is_closed_ = false;
  int errors_ = 0, auth_failures_ = 0, idle_commands_ = 0, messages_ = 0;
  int refused_recipients_ = 0;
  std::size_t discarded_bytes_ = 0;  // of a line that is too long

  Sender sender_;
  std::string tls_;
  net::ChannelBinding binding_;
  MailCommand mail_;
  std::vector<Path> recipients_;
  Path asked_recipient_;
  std::string message_;
  std::size_t received_bytes_ = 0;
  DataReader reader_{0};
  std::unique_ptr<auth::Mechanism> mechanism_;
  auth::Credentials credentials_;
  auth::TicketQuestion question_;
  std::string input_;
  std::size_t input_at_ = 0;
  std::string output_;
};

}  // namespace hikyaku::smtp
