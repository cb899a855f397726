#include "smtp/serve.h"

#include <atomic>

#include <fmt/format.h>

#include "base/random.h"

namespace hikyaku::smtp {
namespace {

using Want = Session::Want;

// Unique in this process, and hard to guess: it goes out in Received fields.
std::string connection_id() {
  static const std::uint64_t start = random_u64() >> 24;
  static std::atomic<std::uint64_t> count = 0;
  return fmt::format("{:x}.{:x}", start, ++count);
}

class Connection {
 public:
  Connection(net::Stream& stream, ServerContext& context, bool offers_tls)
      : stream_(stream),
        context_(context),
        session_(context.options.session, context.receiver, context.clock, stream.peer(),
                 connection_id(), offers_tls) {}

  Task<void> run();

 private:
  Task<Want> perform(Want want);
  Task<Want> read();
  Task<bool> start_tls();
  Task<bool> flush();

  net::Stream& stream_;
  ServerContext& context_;
  std::unique_ptr<auth::Sessions::LoggedIn> logged_in_;
  Session session_;
};

Task<bool> Connection::flush() {
  std::string& output = session_.output();
  if (output.empty()) co_return true;
  const auto written = co_await stream_.write(output);
  output.clear();
  co_return written.has_value();
}

Task<Want> Connection::read() {
  const auto input = co_await stream_.read();
  if (!input)
    co_return input.error().kind == Error::Kind::timed_out ? session_.timed_out() : Want::close;
  stream_.expires_after(context_.options.idle);
  if (!input->empty()) co_return session_.feed(*input);
  co_return logged_in_ && logged_in_->is_ended() ? session_.end() : session_.shut_down();
}

Task<bool> Connection::start_tls() {
  auto tls = context_.tls_context ? context_.tls_context() : nullptr;
  if (!tls) co_return false;
  const auto started = co_await stream_.start_tls_server(std::move(tls));
  if (!started) {
    event(Level::notice, "smtp.tls.failed",
          {{"client", stream_.peer().address}, {"reason", started.error().detail}});
    co_return false;
  }
  net::ChannelBinding binding;
  if (context_.options.session.mechanisms->wants_binding()) binding = stream_.channel_binding();
  session_.tls_started(stream_.tls_version(), stream_.tls_cipher(), std::move(binding));
  co_return true;
}

Task<Want> Connection::perform(Want want) {
  switch (want) {
    case Want::read:
      co_return co_await read();
    case Want::start_tls:
      co_return co_await start_tls() ? Want::read : Want::close;
    case Want::ask: {
      stream_.expires_after(context_.options.accept);
      auto answer = co_await context_.options.session.mechanisms->ask(session_.take_question());
      stream_.expires_after(context_.options.idle);
      co_return session_.answered(std::move(answer));
    }
    case Want::authenticate: {
      stream_.expires_after(context_.options.accept);
      auth::Credentials credentials = session_.take_credentials();
      credentials.connected_to = stream_.local().address;
      const auto verified = co_await context_.authenticator.check(
          std::move(credentials), Service::smtp, stream_.peer().address);
      stream_.expires_after(context_.options.idle);
      if (context_.sessions != nullptr && verified.account)
        logged_in_ = co_await context_.sessions->add(*verified.account, Service::smtp, stream_);
      co_return session_.authenticated(verified);
    }
    case Want::check_recipient: {
      stream_.expires_after(context_.options.accept);
      Reply reply = co_await context_.receiver.await_recipient(
          session_.sender(), session_.mail_command().from, session_.asked_recipient(),
          session_.mail_command().size);
      stream_.expires_after(context_.options.idle);
      co_return session_.recipient_checked(std::move(reply));
    }
    case Want::accept: {
      stream_.expires_after(context_.options.accept);
      Envelope envelope = session_.take_envelope();
      const Reply reply =
          co_await context_.receiver.accept(std::move(envelope), session_.take_message());
      stream_.expires_after(context_.options.idle);
      co_return session_.accepted(reply);
    }
    case Want::close:
      break;
  }
  co_return Want::close;
}

Task<void> Connection::run() {
  stream_.expires_after(context_.options.idle);
  if (context_.options.is_implicit_tls && !co_await start_tls()) co_return;
  Want want = session_.greet();
  while (want != Want::close) {
    // Replies wait for the end of the batch: they are written when there is nothing more to do but
    // to wait for the client, or for something that takes long.
    if (!co_await flush()) co_return;
    want = co_await perform(want);
  }
  stream_.expires_after(Seconds(10));  // for the last reply, also after the idle deadline passed
  co_await flush();
}

}  // namespace

Task<void> serve(std::unique_ptr<net::Stream> stream, ServerContext& context) {
  const bool offers_tls = context.tls_context && context.tls_context();
  Connection connection(*stream, context, offers_tls);
  co_await connection.run();
  stream->close();
}

}  // namespace hikyaku::smtp
