#include "smtp/client.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace hikyaku::smtp {
namespace {

constexpr std::size_t block_bytes = 65'536;

Outcome outcome_of(const Reply& reply) {
  return reply.code / 100 == 2   ? Outcome::delivered
         : reply.code / 100 == 5 ? Outcome::permanent
                                 : Outcome::temporary;
}

bool is_8bit(std::string_view message) {
  return std::ranges::any_of(message, [](char c) { return static_cast<signed char>(c) < 0; });
}

ClientFailure failure(Reply reply) {
  const Outcome outcome = outcome_of(reply);
  return {outcome == Outcome::delivered ? Outcome::permanent : outcome, std::move(reply), false};
}

/// Stuffs a message piece by piece: what a piece ends with decides how the next begins.
class Stuffer {
 public:
  void append(std::string_view piece, std::string& out) {
    for (std::size_t at = 0; at < piece.size();) {
      if (is_line_start_ && !after_cr_ && piece[at] == '.') out += '.';
      const auto end = piece.find_first_of("\r\n", at);
      const auto text = piece.substr(at, end == piece.npos ? piece.npos : end - at);
      if (!text.empty()) {
        // A CR that no LF followed.
        if (after_cr_ && piece[at] == '.') out += '.';
        after_cr_ = is_line_start_ = false;
        out += text;
      }
      if (end == piece.npos) return;
      at = end + 1;
      if (piece[end] == '\n' && after_cr_) {
        after_cr_ = false;  // the CRLF is out already
        continue;
      }
      out += "\r\n";
      is_line_start_ = true;
      after_cr_ = piece[end] == '\r';
    }
  }
  void finish(std::string& out) const { out += is_line_start_ ? ".\r\n" : "\r\n.\r\n"; }

 private:
  bool is_line_start_ = true, after_cr_ = false;
};

}  // namespace

void append_stuffed(std::string_view message, std::string& out) {
  Stuffer stuffer;
  stuffer.append(message, out);
  stuffer.finish(out);
}

Client::Client(std::unique_ptr<net::Stream> stream, ClientOptions options)
    : stream_(std::move(stream)), options_(std::move(options)) {}

Client::~Client() = default;

Reply Client::broken(const Error& error) {
  is_open_ = false;
  stream_->close();
  return {0, "4.4.2", describe(error)};
}

Task<Reply> Client::reply(Seconds timeout) {
  stream_->expires_after(timeout);
  while (true) {
    auto next = reader_.next();
    if (!next) co_return broken(next.error());
    if (*next) {
      if (tracing(Service::delivery))
        trace(Service::delivery, options_.peer_name,
              fmt::format("S: {} {} {}", (*next)->reply.code, (*next)->reply.enhanced,
                          (*next)->reply.text));
      // RFC 5321 3.8: the peer is about to leave.
      if ((*next)->reply.code == 421) is_open_ = false;
      extensions_ = std::move((*next)->lines);
      co_return std::move((*next)->reply);
    }
    const auto input = co_await stream_->read();
    if (!input) co_return broken(input.error());
    reader_.feed(*input);
  }
}

Task<Reply> Client::command(std::string line, Seconds timeout) {
  if (tracing(Service::delivery))
    trace(Service::delivery, options_.peer_name,
          "C: " + (line.starts_with("AUTH") ? std::string("AUTH ...") : line));
  line += "\r\n";
  stream_->expires_after(timeout);
  const auto written = co_await stream_->write(line);
  if (!written) co_return broken(written.error());
  co_return co_await reply(timeout);
}

bool Client::offers(std::string_view extension) const {
  return std::ranges::any_of(extensions_, [&](const std::string& line) {
    return istarts_with(line, extension) &&
           (line.size() == extension.size() || line[extension.size()] == ' ');
  });
}

Task<Reply> Client::hello() {
  Reply answer = co_await command("EHLO " + options_.host_name, options_.timeouts.command);
  // RFC 5321 3.2: a server that does not know EHLO.
  if (answer.code / 100 == 5) {
    answer = co_await command("HELO " + options_.host_name, options_.timeouts.command);
    extensions_.clear();
  }
  co_return answer;
}

Task<std::expected<void, ClientFailure>> Client::start_tls() {
  const Reply answer = co_await command("STARTTLS", options_.timeouts.command);
  ClientFailure failed{Outcome::temporary, answer, true};
  if (answer.code != 220) co_return std::unexpected(std::move(failed));
  // Octets behind the reply came in the clear: not from the peer that the handshake will prove.
  if (reader_.has_left()) {
    failed.reply = {0, "4.7.0", "the peer sent more than its reply to STARTTLS"};
    co_return std::unexpected(std::move(failed));
  }
  const auto started = co_await stream_->start_tls_client(options_.tls_context, options_.peer_name);
  if (!started) {
    failed.reply = broken(started.error());
    failed.reply.enhanced = "4.7.5";
    co_return std::unexpected(std::move(failed));
  }
  const Reply again = co_await hello();
  if (again.code / 100 != 2) co_return std::unexpected(failure(again));
  co_return std::expected<void, ClientFailure>();
}

Task<std::expected<void, ClientFailure>> Client::open() {
  is_open_ = true;
  Reply answer = co_await reply(options_.timeouts.greeting);
  if (answer.code == 220) answer = co_await hello();
  if (answer.code / 100 != 2) {
    is_open_ = false;
    co_return std::unexpected(failure(std::move(answer)));
  }
  if (options_.tls != TlsPolicy::none && options_.tls_context && offers("STARTTLS")) {
    auto started = co_await start_tls();
    if (!started) {
      is_open_ = false;
      co_return started;
    }
  }
  if (options_.tls == TlsPolicy::required && !stream_->is_tls()) {
    is_open_ = false;
    co_return std::unexpected(
        ClientFailure{Outcome::temporary, {0, "4.7.4", "the peer offers no TLS"}, false});
  }
  if (!options_.login.empty()) {
    const auto extensions = extensions_;
    Reply refused{0, "4.7.0", "no login without TLS"};
    if (stream_->is_tls()) {
      const std::string plain = '\0' + options_.login + '\0' + options_.password;
      refused = co_await command("AUTH PLAIN " + base64_encode(plain), options_.timeouts.command);
    }
    if (refused.code != 235) {
      is_open_ = false;
      // A password that is wrong today may be corrected: mail waits.
      co_return std::unexpected(ClientFailure{Outcome::temporary, std::move(refused), false});
    }
    extensions_ = extensions;
  }
  co_return std::expected<void, ClientFailure>();
}

Task<Reply> Client::send_body(std::string_view message) {
  Stuffer stuffer;
  std::string block;
  do {
    const auto piece = message.substr(0, block_bytes);
    message.remove_prefix(piece.size());
    block.clear();
    stuffer.append(piece, block);
    if (message.empty()) stuffer.finish(block);
    stream_->expires_after(options_.timeouts.data_block);
    const auto written = co_await stream_->write(block);
    if (!written) co_return broken(written.error());
  } while (!message.empty());
  co_return co_await reply(options_.timeouts.data_end);
}

Task<std::vector<RecipientOutcome>> Client::send(OutgoingMessage message) {
  const auto extensions = extensions_;
  std::vector<RecipientOutcome> outcomes(message.recipients.size());
  std::string mail = fmt::format("MAIL FROM:<{}>", message.from.text());
  if (offers("SIZE")) mail += fmt::format(" SIZE={}", message.message.size());
  if (offers("8BITMIME") && (message.body_8bit || is_8bit(message.message)))
    mail += " BODY=8BITMIME";
  const auto all = [&](const Reply& reply) {
    for (auto& outcome : outcomes) outcome = {failure(reply).outcome, reply};
  };

  const bool is_pipelined = offers("PIPELINING");
  // RFC 2920 section 3.1: MAIL and the RCPTs in one write; DATA waits, so that it is sent only when
  // somebody was accepted.
  if (is_pipelined) {
    std::string batch = mail + "\r\n";
    for (const Path& recipient : message.recipients)
      batch += fmt::format("RCPT TO:<{}>\r\n", recipient.text());
    stream_->expires_after(options_.timeouts.command);
    const auto written = co_await stream_->write(batch);
    if (!written) {
      all(broken(written.error()));
      co_return outcomes;
    }
  }
  const Reply from = is_pipelined ? co_await reply(options_.timeouts.command)
                                  : co_await command(mail, options_.timeouts.command);
  if (from.code / 100 != 2) all(from);
  bool has_recipient = false;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    if (!is_pipelined && from.code / 100 != 2) break;
    if (from.code == 0) break;
    Reply to;
    if (is_pipelined)
      to = co_await reply(options_.timeouts.command);
    else
      to = co_await command(fmt::format("RCPT TO:<{}>", message.recipients[i].text()),
                            options_.timeouts.command);
    if (from.code / 100 != 2) continue;
    outcomes[i] = {outcome_of(to), to};
    // RFC 5321 4.5.3.1.10: some servers say 552 for too many recipients; it means 452.
    if (to.code == 552 && has_recipient) outcomes[i].outcome = Outcome::temporary;
    has_recipient |= outcomes[i].outcome == Outcome::delivered;
  }
  if (has_recipient && is_open_) {
    Reply end = co_await command("DATA", options_.timeouts.data_start);
    if (end.code == 354) end = co_await send_body(message.message);
    for (auto& outcome : outcomes)
      if (outcome.outcome == Outcome::delivered)
        outcome = {end.code == 250 ? Outcome::delivered : failure(end).outcome, end};
  } else {
    for (auto& outcome : outcomes)
      if (outcome.outcome == Outcome::delivered)
        outcome = {Outcome::temporary, {0, "4.4.2", "the connection broke"}};
  }
  if (is_open_ && !has_recipient) co_await command("RSET", options_.timeouts.command);
  extensions_ = extensions;
  co_return outcomes;
}

Task<void> Client::quit() {
  if (!is_open_) co_return;
  co_await command("QUIT", Seconds(5));
  is_open_ = false;
  stream_->close();
}

}  // namespace hikyaku::smtp
