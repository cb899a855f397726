#include "pop3/serve.h"

#include "base/events.h"

namespace hikyaku::pop3 {

namespace {

bool is_loopback(const std::string& address) {
  return address.starts_with("127.") || address == "::1" || address == "local";
}

class Connection {
 public:
  Connection(std::unique_ptr<net::Stream> stream, const ServerContext& context)
      : stream_(std::move(stream)),
        context_(context),
        session_(options(*stream_, context), stream_->is_tls() || context.options.implicit_tls) {}

  Task<Result<>> run() {
    stream_->expires_after(context_.options.login_wait);
    if (context_.options.implicit_tls) CO_TRY_DO(co_await start_tls());
    while (true) {
      switch (session_.run()) {
        case Step::read:
          CO_TRY_DO(co_await send());
          session_.shrink();
          if (!co_await feed()) co_return Result<>();
          break;
        case Step::send:
          CO_TRY_DO(co_await send());
          break;
        case Step::start_tls:
          CO_TRY_DO(co_await send());
          CO_TRY_DO(co_await start_tls());
          session_.tls_started();
          break;
        case Step::ask:
          session_.answered(
              co_await context_.options.session.mechanisms->ask(session_.take_question()));
          break;
        case Step::authenticate:
          co_await log_in();
          break;
        case Step::fetch:
          co_await fetch();
          break;
        case Step::commit:
          co_await commit();
          break;
        case Step::close:
          co_return co_await send();
      }
    }
  }

 private:
  static SessionOptions options(const net::Stream& stream, const ServerContext& context) {
    using PlaintextLogin = ServerOptions::PlaintextLogin;
    SessionOptions options = context.options.session;
    options.host_name = context.options.host_name;
    options.has_tls = context.tls_context && context.tls_context() != nullptr;
    options.may_login_in_clear = context.options.plaintext_login == PlaintextLogin::always ||
                                 (context.options.plaintext_login == PlaintextLogin::local &&
                                  is_loopback(stream.peer().address));
    return options;
  }

  /// The time to log in is limited as a whole; after that each wait has its own.
  void renew_deadline() {
    if (session_.is_logged_in()) stream_->expires_after(context_.options.idle_wait);
  }

  Task<Result<>> send() {
    if (session_.output().empty()) co_return Result<>();
    renew_deadline();
    auto sent = co_await stream_->write(session_.output());
    session_.output().clear();
    co_return sent;
  }

  /// False when the connection is over.
  Task<bool> feed() {
    renew_deadline();
    const auto octets = co_await stream_->read();
    // An empty view: the server stops, or the account may not read any more. Nothing is removed, as
    // when the peer had left.
    if (!octets || octets->empty()) co_return false;
    follow_tracing();
    session_.feed(*octets);
    co_return true;
  }

  /// A trace may begin and end while the connection lives (OP-02).
  void follow_tracing() {
    if (tracing(Service::pop3) == is_traced_) return;
    is_traced_ = !is_traced_;
    if (!is_traced_) return session_.trace_to({});
    session_.trace_to([id = stream_->peer().address + ' ' + std::to_string(stream_->peer().port)](
                          std::string_view line) { trace(Service::pop3, id, line); });
  }

  Task<Result<>> start_tls() {
    auto tls = context_.tls_context ? context_.tls_context() : nullptr;
    if (!tls) co_return fail(Error::Kind::permanent, "pop3.tls", "no certificate");
    auto started = co_await stream_->start_tls_server(std::move(tls));
    if (!started)
      event(Level::info, "pop3.tls.failed",
            {{"client", stream_->peer().address}, {"reason", describe(started.error())}});
    else if (context_.options.session.mechanisms->wants_binding())
      session_.bind(stream_->channel_binding());
    co_return started;
  }

  Task<void> log_in() {
    auth::Credentials credentials = session_.take_credentials();
    credentials.connected_to = stream_->local().address;
    auto verified = co_await context_.authenticator.check(std::move(credentials), Service::pop3,
                                                          stream_->peer().address);
    if (verified.verdict != directory::Verdict::accepted || !verified.account)
      co_return session_.refused(verified.verdict == directory::Verdict::unavailable
                                     ? Refusal::unavailable
                                     : Refusal::wrong);
    auto opened = co_await context_.open_maildrop(*verified.account);
    if (!opened) {
      event(Level::error, "pop3.maildrop.failed",
            {{"account", verified.account->name}, {"reason", describe(opened.error())}});
      co_return session_.refused(Refusal::unavailable);
    }
    if (!*opened) co_return session_.refused(Refusal::in_use);
    if (context_.sessions != nullptr)
      logged_in_ = co_await context_.sessions->add(*verified.account, Service::pop3, *stream_);
    maildrop_ = *std::move(opened);
    session_.login(*maildrop_);
  }

  Task<void> fetch() {
    const Session::Window window = session_.wanted();
    const auto octets = co_await maildrop_->read(window.index, window.offset, window.length);
    if (octets) co_return session_.fetched(*octets);
    event(Level::error, "pop3.message.unreadable", {{"reason", describe(octets.error())}});
    session_.fetch_failed();
  }

  Task<void> commit() {
    const auto removed = co_await maildrop_->remove(session_.deleted());
    if (!removed)
      event(Level::error, "pop3.remove.failed", {{"reason", describe(removed.error())}});
    session_.committed(removed.has_value());
  }

  std::unique_ptr<net::Stream> stream_;
  const ServerContext& context_;
  std::unique_ptr<auth::Sessions::LoggedIn> logged_in_;
  std::unique_ptr<StoredMaildrop> maildrop_;
  Session session_;
  bool is_traced_ = false;
};

}  // namespace

Task<void> serve(std::unique_ptr<net::Stream> stream, const ServerContext& context) {
  Connection connection(std::move(stream), context);
  const auto done = co_await connection.run();
  // The peer that leaves or falls silent is no trouble: nothing it asked for is undone.
  if (!done && tracing(Service::pop3)) trace(Service::pop3, "", describe(done.error()));
}

}  // namespace hikyaku::pop3
