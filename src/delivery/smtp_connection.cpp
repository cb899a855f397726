#include "delivery/smtp_connection.h"

#include "base/events.h"
#include "base/text.h"

namespace hikyaku::delivery {
namespace {

Reason reason_of(const ServerReply& reply, const std::string& host) {
  // A 3xx where none belongs: the server is confused, later it may be well again.
  const std::string status = reply.code / 100 == 3 ? "4.5.0" : reply.status();
  return {status, reply.text(), host, true};
}

}  // namespace

SmtpConnection::SmtpConnection(std::unique_ptr<net::Stream> stream, const Hop& hop,
                               const SmtpTransportOptions& options)
    : stream_(std::move(stream)),
      hop_(hop),
      host_(hop.host + " [" + net::to_string(hop.endpoint) + "]"),
      options_(options) {}

Reason SmtpConnection::lost(const Error& error) const {
  return {"4.4.2", "The connection was lost: " + describe(error), host_, false};
}

void SmtpConnection::trace_line(std::string_view prefix, std::string_view line) const {
  if (tracing(Service::delivery))
    trace(Service::delivery, host_, std::string(prefix) + std::string(trim(line)));
}

Task<Result<ServerReply>> SmtpConnection::read_reply(Seconds wait) {
  stream_->expires_after(wait);
  for (;;) {
    CO_TRY(auto reply, replies_.next());
    if (reply) {
      trace_line("S: ", reply->text());
      // RFC 5321 3.8: the server is closing.
      if (reply->code == 421) co_return fail(Error::Kind::closed, "smtp", reply->text());
      co_return *std::move(reply);
    }
    CO_TRY(const std::string_view bytes, co_await stream_->read());
    replies_.feed(bytes);
  }
}

Task<Result<ServerReply>> SmtpConnection::ask(std::string line, Seconds wait) {
  trace_line("C: ", line);
  line += "\r\n";
  stream_->expires_after(wait);
  CO_TRY_DO(co_await stream_->write(line));
  co_return co_await read_reply(wait);
}

Task<Result<ServerReply>> SmtpConnection::say_hello() {
  CO_TRY(auto reply, co_await ask("EHLO " + options_.host_name, options_.command_wait));
  // RFC 5321 3.2: a server that does not know EHLO is greeted the old way.
  if (reply.code >= 500) {
    CO_TRY(reply, co_await ask("HELO " + options_.host_name, options_.command_wait));
    if (reply.is_positive()) reply.lines.resize(1);
  }
  co_return reply;
}

Task<SmtpConnection::Greeted> SmtpConnection::greet(bool with_tls, Reason& refusal) {
  auto reply = co_await read_reply(options_.greeting_wait);
  if (reply && reply->is_positive()) {
    reply = co_await say_hello();
    if (reply && reply->is_positive() && with_tls && reply->extension("STARTTLS")) {
      auto ready = co_await ask("STARTTLS", options_.command_wait);
      if (ready && ready->code == 220) {
        // RFC 3207 6: what came in the clear after the answer is an attack or an error.
        if (replies_.has_more()) co_return Greeted::tls_failed;
        const auto done = co_await stream_->start_tls_client(options_.tls, hop_.host);
        if (!done) {
          const std::string why = describe(done.error());
          event(Level::notice, "delivery.tls.fallback", {{"server", host_}, {"reason", why}});
          co_return Greeted::tls_failed;
        }
        trace_line("", "TLS " + stream_->tls_version() + " " + stream_->tls_cipher());
        reply = co_await say_hello();
      } else if (!ready) {
        reply = std::move(ready);
      }
    }
  }
  if (!reply) {
    refusal = lost(reply.error());
    co_return Greeted::refused;
  }
  if (!reply->is_positive()) {
    refusal = reason_of(*reply, host_);
    co_return Greeted::refused;
  }
  hello_ = *std::move(reply);
  co_return Greeted::ready;
}

Task<Result<bool>> SmtpConnection::send_envelope(const Outgoing& outgoing,
                                                 std::vector<Reason>& reasons) {
  std::vector<std::string> lines;
  std::string mail =
      "MAIL FROM:<" + (outgoing.from.is_null() ? std::string() : outgoing.from.text()) + ">";
  if (hello_.extension("SIZE")) mail += " SIZE=" + std::to_string(outgoing.message.size());
  if (outgoing.body_8bit && hello_.extension("8BITMIME")) mail += " BODY=8BITMIME";
  lines.push_back(std::move(mail));
  for (const smtp::Path& recipient : outgoing.recipients)
    lines.push_back("RCPT TO:<" + recipient.text() + ">");

  const bool is_pipelined = hello_.extension("PIPELINING").has_value();
  if (is_pipelined) {
    std::string batch;
    for (const std::string& line : lines) {
      trace_line("C: ", line);
      batch += line + "\r\n";
    }
    stream_->expires_after(options_.command_wait);
    CO_TRY_DO(co_await stream_->write(batch));
  }
  bool is_refused = false, has_taken = false;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    auto reply = is_pipelined ? co_await read_reply(options_.command_wait)
                              : co_await ask(lines[i], options_.command_wait);
    if (!reply) co_return std::unexpected(reply.error());
    if (i == 0) {
      is_refused = !reply->is_positive();
      if (is_refused) reasons.assign(reasons.size(), reason_of(*reply, host_));
      if (is_refused && !is_pipelined) break;
    } else if (!is_refused) {
      reasons[i - 1] = reason_of(*reply, host_);
      has_taken |= reply->is_positive();
    }
  }
  co_return has_taken;
}

Task<Sent> SmtpConnection::send(Outgoing outgoing) {
  Sent sent;
  sent.recipients.resize(outgoing.recipients.size());
  const auto limit = parse_number(hello_.extension("SIZE").value_or(""));
  if (limit && *limit > 0 && outgoing.message.size() > *limit) {
    const Reason reason{"5.3.4",
                        "The server takes messages up to " + std::to_string(*limit) + " octets",
                        host_, false};
    sent.recipients.assign(sent.recipients.size(), reason);
    co_return sent;
  }
  // Until the final answer, an error leaves every recipient undelivered that was not refused.
  std::vector<Reason> refusals(outgoing.recipients.size());
  auto taken = co_await send_envelope(outgoing, refusals);
  Result<ServerReply> last = fail(Error::Kind::closed, "smtp");
  if (!taken) {
    last = std::unexpected(taken.error());
  } else if (!*taken) {
    sent.recipients = std::move(refusals);
    const auto reset = co_await ask("RSET", options_.command_wait);
    sent.is_usable = reset && reset->is_positive();
    co_return sent;
  } else {
    last = co_await ask("DATA", options_.command_wait);
    if (last && last->code == 354) {
      const std::string octets = data_octets(outgoing.message);
      stream_->expires_after(options_.data_wait);
      if (const auto written = co_await stream_->write(octets); !written) {
        last = std::unexpected(written.error());
      } else {
        last = co_await read_reply(options_.final_wait);
      }
    } else if (last && last->is_positive()) {
      last = fail(Error::Kind::closed, "smtp", "DATA was answered with " + last->text());
    }
  }
  for (std::size_t i = 0; i < refusals.size(); ++i) {
    const bool is_refused = !refusals[i].status.empty() && !refusals[i].status.starts_with('2');
    sent.recipients[i] = is_refused ? std::move(refusals[i])
                         : last     ? reason_of(*last, host_)
                                    : lost(last.error());
  }
  sent.is_usable = last.has_value();
  co_return sent;
}

Task<void> SmtpConnection::quit() {
  // Nothing depends on the answer.
  trace_line("C: ", "QUIT");
  stream_->expires_after(Seconds(5));
  (void)co_await stream_->write("QUIT\r\n");
  stream_->close();
}

std::string data_octets(std::string_view message) {
  std::string out;
  out.reserve(message.size() + message.size() / 50 + 8);
  while (!message.empty()) {
    if (message.front() == '.') out += '.';
    const std::size_t end = message.find('\n');
    const std::size_t length = end == std::string_view::npos ? message.size() : end + 1;
    out += message.substr(0, length);
    message.remove_prefix(length);
  }
  if (!out.ends_with("\r\n") && !out.empty()) out += "\r\n";
  return out += ".\r\n";
}

}  // namespace hikyaku::delivery
