#include "smtp/session.h"

#include <fmt/format.h>

#include "base/check.h"
#include "base/text.h"
#include "smtp/received.h"

namespace hikyaku::smtp {

using Want = Session::Want;

Session::Session(const SessionOptions& options, Receiver& receiver, const Clock& clock,
                 net::Endpoint client, std::string id, bool offers_tls)
    : options_(options),
      receiver_(receiver),
      clock_(clock),
      id_(std::move(id)),
      offers_tls_(offers_tls) {
  sender_.client = std::move(client);
  sender_.is_submission = options.is_submission;
}

void Session::trace_line(std::string_view who, std::string_view line) const {
  if (tracing(Service::smtp)) trace(Service::smtp, id_, fmt::format("{}: {}", who, line));
}

Want Session::say(const Reply& reply) {
  const std::size_t start = output_.size();
  fmt::format_to(std::back_inserter(output_), "{} ", reply.code);
  if (!reply.enhanced.empty()) (output_ += reply.enhanced) += ' ';
  for (const char c : reply.text) output_ += c == '\r' || c == '\n' ? ' ' : c;
  trace_line("S", std::string_view(output_).substr(start));
  output_ += "\r\n";
  return Want::read;
}

Want Session::close_with(Reply reply) {
  say(reply);
  is_closed_ = true;
  return Want::close;
}

Want Session::refuse(Reply reply) {
  if (++errors_ < options_.errors_max) return say(reply);
  say(reply);
  return close_with({421, "4.7.0", "Too many errors"});
}

Want Session::greet() {
  return say({220, "", options_.host_name + " ESMTP Hikyaku"});
}

Want Session::timed_out() {
  return close_with({421, "4.4.2", options_.host_name + " Timeout, closing connection"});
}

Want Session::shut_down() {
  return close_with({421, "4.3.2", options_.host_name + " Service shutting down"});
}

Want Session::end() {
  return close_with({421, "4.7.0", options_.host_name + " The account has changed, log in again"});
}

void Session::tls_started(std::string_view version, std::string_view cipher,
                          net::ChannelBinding binding) {
  // RFC 3207 section 4.2: nothing that was said before counts.
  reset();
  state_ = State::connected;
  sender_.helo.clear();
  sender_.is_tls = true;
  tls_ = fmt::format("{} {}", version, cipher);
  binding_ = std::move(binding);
}

void Session::reset() {
  if (state_ != State::connected) state_ = State::ready;
  mail_ = {};
  recipients_.clear();
  refused_recipients_ = 0;
}

Want Session::feed(std::string_view input) {
  if (is_closed_) return Want::close;
  // Most input is whole lines or a message's middle: it is used where it lies.
  if (input_.empty()) {
    std::string_view rest = input;
    if (state_ == State::data) {
      if (const Want want = run_data(rest); want != Want::read) {
        input_ = rest;
        return want;
      }
    }
    input_ = rest;
  } else {
    input_ += input;
  }
  return run();
}

Want Session::run() {
  while (!is_closed_) {
    std::string_view rest = std::string_view(input_).substr(input_at_);
    if (rest.empty()) break;
    Want want = Want::read;
    if (state_ == State::data) {
      want = run_data(rest);
      input_at_ = input_.size() - rest.size();
    } else {
      const auto lf = rest.find('\n');
      const auto line = rest.substr(0, lf == rest.npos ? rest.size() : lf + 1);
      if (discarded_bytes_ > 0 || line.size() > line_limit(line)) {
        want = long_line(rest);
        input_at_ = input_.size() - rest.size();
      } else if (lf == rest.npos) {
        break;
      } else {
        input_at_ += line.size();
        want = run_line(line);
      }
    }
    if (want != Want::read) return want;
  }
  if (is_closed_) return Want::close;
  input_.erase(0, input_at_);
  input_at_ = 0;
  if (input_.empty() && input_.capacity() > line_bytes_max) std::string().swap(input_);
  return Want::read;
}

std::size_t Session::line_limit(std::string_view line) const {
  if (state_ == State::sasl)
    return std::max(auth_line_bytes_max, base64_size(mechanism_->response_bytes_max())) + 2;
  if (!istarts_with(line, "AUTH ")) return line_bytes_max;
  return may_log_in() && options_.mechanisms->has_long_lines(line.substr(5))
             ? auth::ticket_line_bytes_max + 2
             : auth_line_bytes_max + 2;
}

// RFC 5321 4.5.3.1.9: 500 for a line that is too long, after its end.
Want Session::long_line(std::string_view& input) {
  const auto lf = input.find('\n');
  const std::size_t taken = lf == input.npos ? input.size() : lf + 1;
  discarded_bytes_ += taken;
  input.remove_prefix(taken);
  if (discarded_bytes_ > discarded_line_bytes_max)
    return close_with({500, "5.5.2", "Line too long"});
  if (lf == std::string_view::npos) return Want::read;
  discarded_bytes_ = 0;
  mechanism_.reset();
  if (state_ == State::sasl) state_ = State::ready;
  return refuse({500, "5.5.2", "Line too long"});
}

Want Session::run_line(std::string_view line) {
  line.remove_suffix(1);
  // RFC 5321 2.3.8: only CRLF ends a line. Whoever sends a bare LF may be somebody's message text.
  if (!line.ends_with('\r'))
    return close_with({500, "5.5.2", "Bare line feed: lines must end with CRLF"});
  line.remove_suffix(1);
  if (line.find('\r') != line.npos || line.find('\0') != line.npos)
    return refuse({500, "5.5.2", "Bad character in command"});
  return state_ == State::sasl ? sasl_line(line) : command(line);
}

struct Session::Command {
  std::string_view name;
  Want (Session::*run)(std::string_view argument);
  bool needs_hello;
  bool counts_as_idle;
};

const Session::Command Session::commands[] = {
    {"MAIL", &Session::mail, true, false},        {"RCPT", &Session::rcpt, true, false},
    {"DATA", &Session::data, true, false},        {"EHLO", &Session::ehlo, false, true},
    {"HELO", &Session::helo, false, true},        {"RSET", &Session::rset, false, true},
    {"NOOP", &Session::noop, false, true},        {"QUIT", &Session::quit, false, false},
    {"STARTTLS", &Session::starttls, true, true}, {"AUTH", &Session::auth, true, true},
    {"VRFY", &Session::vrfy, false, true},        {"EXPN", &Session::expn, false, true},
    {"HELP", &Session::help, false, true},
};

Want Session::command(std::string_view line) {
  const auto space = line.find(' ');
  const auto name = line.substr(0, space);
  trace_line("C", iequals(name, "AUTH") ? "AUTH ..." : line);
  const auto argument = space == line.npos ? std::string_view() : line.substr(space + 1);
  for (const Command& row : commands) {
    if (!iequals(row.name, name)) continue;
    if (row.counts_as_idle && ++idle_commands_ > options_.idle_commands_max)
      return close_with({421, "4.7.0", "Too many commands without a message"});
    if (row.needs_hello && state_ == State::connected)
      return refuse({503, "5.5.1", "Send EHLO or HELO first"});
    return (this->*row.run)(argument);
  }
  return refuse({500, "5.5.2", "Command not recognized"});
}

bool Session::hello(std::string_view argument) {
  argument = trim(argument);
  const bool is_printable =
      argument.find_first_not_of(
          "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:[]") == argument.npos;
  if (argument.empty() || argument.size() > 255 || !is_printable) return false;
  state_ = State::ready;
  reset();
  sender_.helo = argument;
  return true;
}

Want Session::helo(std::string_view argument) {
  if (!hello(argument)) return refuse({501, "5.5.4", "Syntax: HELO host.example"});
  is_extended_ = false;
  return say({250, "", options_.host_name});
}

bool Session::may_log_in() const {
  if (sender_.account || !options_.mechanisms->has_any()) return false;
  if (sender_.is_tls || options_.plaintext_login == PlaintextLogin::always) return true;
  if (options_.plaintext_login == PlaintextLogin::never) return false;
  const std::string& address = sender_.client.address;
  return address == "::1" || address == "local" || address.starts_with("127.");
}

Want Session::ehlo(std::string_view argument) {
  if (!hello(argument)) return refuse({501, "5.5.4", "Syntax: EHLO host.example"});
  is_extended_ = true;
  std::string lines = fmt::format("250-{}\r\n250-PIPELINING\r\n250-SIZE {}\r\n250-8BITMIME\r\n",
                                  options_.host_name, options_.message_bytes_max);
  if (offers_tls_ && !sender_.is_tls) lines += "250-STARTTLS\r\n";
  if (may_log_in()) {
    lines += "250-AUTH";
    for (const std::string_view name : options_.mechanisms->names(binding_)) (lines += ' ') += name;
    lines += "\r\n";
  }
  output_ += lines += "250 ENHANCEDSTATUSCODES\r\n";
  trace_line("S", lines);
  return Want::read;
}

Want Session::mail(std::string_view argument) {
  if (state_ != State::ready) return refuse({503, "5.5.1", "Nested MAIL command"});
  if (options_.is_submission && !sender_.account)
    return refuse({530, "5.7.0", "Authentication required"});
  MailCommand parsed;
  if (auto refusal = parse_mail(argument, parsed)) return refuse(std::move(*refusal));
  // RFC 1870 section 6.1 (1)
  if (parsed.size && *parsed.size > options_.message_bytes_max)
    return refuse({552, "5.3.4", "Message too big"});
  const Reply reply = receiver_.check_sender(sender_, parsed.from, parsed.size);
  if (reply.code / 100 != 2) return refuse(reply);
  mail_ = std::move(parsed);
  state_ = State::mail;
  return say(reply);
}

Want Session::rcpt(std::string_view argument) {
  if (state_ != State::mail && state_ != State::rcpt)
    return refuse({503, "5.5.1", "Need MAIL before RCPT"});
  RcptCommand parsed;
  if (auto refusal = parse_rcpt(argument, parsed)) return answer_recipient(std::move(*refusal));
  if (recipients_.size() >= options_.recipients_max)
    return answer_recipient({452, "4.5.3", "Too many recipients"});  // RFC 5321 4.5.3.1.10
  asked_recipient_ = std::move(parsed.to);
  Reply reply = receiver_.check_recipient(sender_, mail_.from, asked_recipient_, mail_.size);
  return reply.code == 0 ? Want::check_recipient : answer_recipient(std::move(reply));
}

Want Session::recipient_checked(Reply reply) {
  HIKYAKU_CHECK(reply.code != 0);
  answer_recipient(std::move(reply));
  return run();
}

Want Session::answer_recipient(Reply reply) {
  if (reply.code / 100 == 2) {
    recipients_.push_back(std::move(asked_recipient_));
    state_ = State::rcpt;
    return say(reply);
  }
  ++refused_recipients_;
  // More recipients than allowed are no error of the client: it sends the rest later. Nor is it one
  // that a mailbox is full (RFC 3463 3.3).
  const bool is_no_error = reply.code == 452 || reply.enhanced.find(".2.") == 1;
  return is_no_error ? say(reply) : refuse(std::move(reply));
}

Want Session::data(std::string_view argument) {
  if (!argument.empty()) return refuse({501, "5.5.4", "DATA takes no argument"});
  if (state_ != State::rcpt) {
    // RFC 2920 section 3.1: a pipelined DATA after refused recipients.
    if (refused_recipients_ > 0) return refuse({554, "5.5.1", "No valid recipients"});
    return refuse({503, "5.5.1", "Need MAIL and RCPT before DATA"});
  }
  const std::string with = protocol();
  const std::string id = fmt::format("{}.{}", id_, ++messages_);
  const Trace trace{options_.host_name, with, tls_, id, clock_.now()};
  const std::string field = received_field(sender_, recipients_, trace);
  message_.reserve(field.size() +
                   std::min<std::uint64_t>(mail_.size.value_or(16'384), size_reserve_bytes_max));
  message_ = field;
  received_bytes_ = field.size();
  reader_ = DataReader(options_.message_bytes_max);
  state_ = State::data;
  return say({354, "", "End data with <CRLF>.<CRLF>"});
}

Want Session::run_data(std::string_view& input) {
  input.remove_prefix(reader_.feed(input, message_));
  return reader_.is_done() ? finish_data() : Want::read;
}

Want Session::finish_data() {
  Reply refusal;
  if (reader_.is_malformed())
    refusal = {550, "5.6.0", "Bare CR or LF in message: lines must end with CRLF"};
  else if (reader_.is_too_big())
    refusal = {552, "5.3.4", "Message too big"};
  else if (count_received(std::string_view(message_).substr(received_bytes_)) > received_fields_max)
    refusal = {554, "5.4.6", "Too many hops: mail loop"};
  if (refusal.code == 0) return Want::accept;
  std::string().swap(message_);
  reset();
  state_ = State::ready;
  return refuse(std::move(refusal));
}

// RFC 3848
std::string Session::protocol() const {
  std::string name = is_extended_ ? "ESMTP" : "SMTP";
  if (is_extended_ && sender_.is_tls) name += 'S';
  if (is_extended_ && sender_.account) name += 'A';
  return name;
}

Envelope Session::take_envelope() {
  Envelope envelope;
  envelope.sender = sender_;
  envelope.from = mail_.from;
  envelope.recipients = std::move(recipients_);
  envelope.body_8bit = mail_.body_8bit;
  envelope.protocol = protocol();
  envelope.trace_bytes = received_bytes_;
  return envelope;
}

Want Session::accepted(const Reply& reply) {
  HIKYAKU_CHECK(state_ == State::data && reader_.is_done());
  std::string().swap(message_);
  reset();
  state_ = State::ready;
  idle_commands_ = 0;
  say(reply);
  return run();
}

Want Session::rset(std::string_view) {
  reset();
  return say({250, "2.0.0", "OK"});
}

Want Session::noop(std::string_view) {
  return say({250, "2.0.0", "OK"});
}

// RFC 5321 3.5.3: who is here is not told to strangers.
Want Session::vrfy(std::string_view argument) {
  if (argument.empty()) return refuse({501, "5.5.4", "Syntax: VRFY address"});
  return say({252, "2.5.0", "Send some mail, I will try my best"});
}

Want Session::expn(std::string_view) {
  return refuse({502, "5.5.1", "EXPN not implemented"});
}

Want Session::help(std::string_view) {
  return say({214, "2.0.0", "EHLO HELO MAIL RCPT DATA RSET NOOP VRFY HELP QUIT STARTTLS AUTH"});
}

Want Session::quit(std::string_view) {
  return close_with({221, "2.0.0", options_.host_name + " closing connection"});
}

Want Session::starttls(std::string_view argument) {
  if (!argument.empty()) return refuse({501, "5.5.4", "STARTTLS takes no argument"});
  if (!offers_tls_) return refuse({502, "5.5.1", "STARTTLS not offered"});
  if (sender_.is_tls) return refuse({503, "5.5.1", "TLS is active already"});
  // RFC 3207 section 4: STARTTLS is the last command of its group. What follows it in the clear
  // could be an attacker's, taken for the client's after the handshake.
  if (input_at_ != input_.size())
    return close_with({554, "5.5.1", "Commands after STARTTLS in the clear"});
  say({220, "2.0.0", "Ready to start TLS"});
  input_.clear();
  input_at_ = 0;
  return Want::start_tls;
}

}  // namespace hikyaku::smtp
