#include "net/socket_stream.h"

#include <atomic>
#include <cerrno>
#include <cstring>

#include <arpa/inet.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/loop_context.h"
#include "net/tls.h"

namespace hikyaku::net {
namespace asio = boost::asio;
namespace {

constexpr auto quietly = asio::as_tuple(asio::use_awaitable);

// What a waker may still hold when the stream is gone.
struct Core {
  explicit Core(Loop& home, int socket) : descriptor(home.context, socket) {}
  asio::posix::stream_descriptor descriptor;
  std::atomic<bool> woken = false;
  bool reading = false;  // only on the loop's thread
};

void wake_core(const std::shared_ptr<Core>& core) {
  if (core->woken.exchange(true)) return;  // the earlier call is on its way
  asio::post(core->descriptor.get_executor(), [weak = std::weak_ptr(core)] {
    const auto alive = weak.lock();
    if (alive && alive->reading) alive->descriptor.cancel();
  });
}

std::string last_tls_error() {
  char text[256] = "connection broken";
  if (const unsigned long code = ERR_get_error(); code != 0)
    ERR_error_string_n(code, text, sizeof text);
  ERR_clear_error();
  return text;
}

class SocketStream final : public Stream, public Deadline {
 public:
  SocketStream(int socket, Endpoint peer, Endpoint local)
      : loop_(Loop::current()),
        core_(std::make_shared<Core>(loop_, socket)),
        peer_(std::move(peer)),
        local_(std::move(local)) {
    core_->descriptor.native_non_blocking(true);
    loop_.add(*this);
  }

  ~SocketStream() override {
    loop_.remove(*this);
    close();
    SSL_free(ssl_);
  }

  Task<Result<std::string_view>> read() override {
    while (true) {
      if (core_->woken.exchange(false)) co_return std::string_view();
      if (closed_) co_return fail(Error::Kind::closed, "read");
      if (more_) {
        auto bytes = read_now();
        if (!bytes || !bytes->empty()) co_return bytes;
      }
      core_->reading = true;
      const auto [wrong] =
          co_await core_->descriptor.async_wait(wait_of(read_wants_write_), quietly);
      core_->reading = false;
      if (expired_) co_return fail(Error::Kind::timed_out, "read");
      // Cancelled by a wake-up, maybe by one that an earlier read has told already.
      if (wrong == asio::error::operation_aborted) continue;
      if (wrong) co_return fail(Error::Kind::closed, "read", wrong.message());
      more_ = true;
    }
  }

  Task<Result<>> write(std::string_view bytes) override {
    while (!bytes.empty()) {
      if (closed_) co_return fail(Error::Kind::closed, "write");
      CO_TRY(const std::size_t written, write_now(bytes));
      bytes.remove_prefix(written);
      if (bytes.empty()) break;
      if (written == 0) CO_TRY_DO(co_await wait(wait_of(write_wants_write_)));
    }
    co_return Result<>();
  }

  Task<Result<>> start_tls_server(std::shared_ptr<TlsContext> context) override {
    return handshake(std::move(context), {}, true);
  }
  Task<Result<>> start_tls_client(std::shared_ptr<TlsContext> context, std::string host) override {
    return handshake(std::move(context), std::move(host), false);
  }

  void wake() override { wake_core(core_); }
  std::function<void()> waker() override {
    return [weak = std::weak_ptr(core_)] {
      if (const auto core = weak.lock()) wake_core(core);
    };
  }

  void expires_after(Seconds wait) override {
    when = std::chrono::steady_clock::now() + wait;
    expired_ = false;
  }
  void expire() override {
    expired_ = true;
    boost::system::error_code ignored;
    core_->descriptor.cancel(ignored);
  }

  void close() override {
    if (std::exchange(closed_, true)) return;
    if (ssl_ != nullptr && !tls_broken_ && SSL_is_init_finished(ssl_)) SSL_shutdown(ssl_);
    ERR_clear_error();
    boost::system::error_code ignored;
    core_->descriptor.close(ignored);
  }

  bool is_tls() const override { return ssl_ != nullptr; }
  std::string tls_version() const override { return ssl_ == nullptr ? "" : SSL_get_version(ssl_); }
  std::string tls_cipher() const override {
    return ssl_ == nullptr ? "" : SSL_get_cipher_name(ssl_);
  }
  ChannelBinding channel_binding() const override {
    return ssl_ == nullptr ? ChannelBinding() : channel_binding_of(ssl_);
  }
  const Endpoint& peer() const override { return peer_; }
  const Endpoint& local() const override { return local_; }

 private:
  static asio::posix::descriptor_base::wait_type wait_of(bool write) {
    return write ? asio::posix::descriptor_base::wait_write
                 : asio::posix::descriptor_base::wait_read;
  }

  // What is there now, into the loop's shared buffer; empty when nothing is.
  Result<std::string_view> read_now() {
    char* const buffer = loop_.read_buffer->data();
    if (ssl_ != nullptr) return read_tls_now(buffer);
    const ssize_t count =
        ::recv(core_->descriptor.native_handle(), buffer, read_buffer_bytes, MSG_DONTWAIT);
    if (count > 0) {
      more_ = static_cast<std::size_t>(count) == read_buffer_bytes;
      return std::string_view(buffer, static_cast<std::size_t>(count));
    }
    more_ = false;
    if (count == 0) return fail(Error::Kind::closed, "read", "the peer closed the connection");
    if (errno == EAGAIN || errno == EINTR) return std::string_view();
    return fail(Error::Kind::closed, "read", std::strerror(errno));
  }

  Result<std::string_view> read_tls_now(char* buffer) {
    std::size_t total = 0;
    read_wants_write_ = false;
    while (total < read_buffer_bytes) {
      ERR_clear_error();
      std::size_t count = 0;
      const int done = SSL_read_ex(ssl_, buffer + total, read_buffer_bytes - total, &count);
      total += count;
      if (done == 1) continue;
      const int why = SSL_get_error(ssl_, done);
      if (why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE && total == 0) {
        tls_broken_ = why != SSL_ERROR_ZERO_RETURN;
        return fail(Error::Kind::closed, "read",
                    tls_broken_ ? last_tls_error() : "the peer closed the connection");
      }
      read_wants_write_ = why == SSL_ERROR_WANT_WRITE;
      break;
    }
    more_ = total == read_buffer_bytes;
    return std::string_view(buffer, total);
  }

  Result<std::size_t> write_now(std::string_view bytes) {
    if (ssl_ != nullptr) return write_tls_now(bytes);
    const ssize_t count = ::send(core_->descriptor.native_handle(), bytes.data(), bytes.size(),
                                 MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno == EAGAIN || errno == EINTR) return std::size_t{0};
    return fail(Error::Kind::closed, "write", std::strerror(errno));
  }

  Result<std::size_t> write_tls_now(std::string_view bytes) {
    ERR_clear_error();
    std::size_t count = 0;
    const int done = SSL_write_ex(ssl_, bytes.data(), bytes.size(), &count);
    if (done == 1) return count;
    const int why = SSL_get_error(ssl_, done);
    write_wants_write_ = why == SSL_ERROR_WANT_WRITE;
    if (write_wants_write_ || why == SSL_ERROR_WANT_READ) return std::size_t{0};
    tls_broken_ = true;
    return fail(Error::Kind::closed, "write", last_tls_error());
  }

  Task<Result<>> wait(asio::posix::descriptor_base::wait_type what) {
    const auto [wrong] = co_await core_->descriptor.async_wait(what, quietly);
    if (expired_) co_return fail(Error::Kind::timed_out, "wait");
    // A wake-up cancels every wait; the caller tries again.
    if (wrong && (closed_ || wrong != asio::error::operation_aborted))
      co_return fail(Error::Kind::closed, "wait", wrong.message());
    co_return Result<>();
  }

  Task<Result<>> handshake(std::shared_ptr<TlsContext> context, std::string host, bool server) {
    context_ = std::move(context);
    ssl_ = SSL_new(context_->native());
    if (ssl_ == nullptr || SSL_set_fd(ssl_, core_->descriptor.native_handle()) != 1)
      co_return fail(Error::Kind::temporary, "tls", last_tls_error());
    SSL_set_mode(ssl_, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                           SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    if (server) {
      SSL_set_accept_state(ssl_);
    } else {
      SSL_set_connect_state(ssl_);
      SSL_set_tlsext_host_name(ssl_, host.c_str());
      if (context_->verifies()) SSL_set1_host(ssl_, host.c_str());
    }
    while (true) {
      ERR_clear_error();
      const int done = SSL_do_handshake(ssl_);
      if (done == 1) break;
      const int why = SSL_get_error(ssl_, done);
      if (why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE) {
        tls_broken_ = true;
        const long verdict = SSL_get_verify_result(ssl_);
        co_return fail(
            Error::Kind::permanent, "tls",
            verdict != X509_V_OK ? X509_verify_cert_error_string(verdict) : last_tls_error());
      }
      CO_TRY_DO(co_await wait(wait_of(why == SSL_ERROR_WANT_WRITE)));
    }
    more_ = true;
    co_return Result<>();
  }

  Loop& loop_;
  std::shared_ptr<Core> core_;
  std::shared_ptr<TlsContext> context_;
  SSL* ssl_ = nullptr;
  bool more_ = false;  // a read may find something at once
  // What the last try waits for: under TLS a read may have to write, and a write to read.
  bool read_wants_write_ = false, write_wants_write_ = true;
  bool expired_ = false, closed_ = false, tls_broken_ = false;
  Endpoint peer_, local_;
};

}  // namespace

std::unique_ptr<Stream> make_socket_stream(int socket, Endpoint peer, Endpoint local) {
  return std::make_unique<SocketStream>(socket, std::move(peer), std::move(local));
}

Endpoint endpoint_of(int socket, bool peer) {
  sockaddr_storage storage{};
  socklen_t length = sizeof storage;
  auto* address = reinterpret_cast<sockaddr*>(&storage);
  const int done =
      peer ? getpeername(socket, address, &length) : getsockname(socket, address, &length);
  char text[INET6_ADDRSTRLEN] = "local";
  if (done != 0) return {};
  if (storage.ss_family == AF_INET) {
    const auto* v4 = reinterpret_cast<const sockaddr_in*>(&storage);
    inet_ntop(AF_INET, &v4->sin_addr, text, sizeof text);
    return {text, ntohs(v4->sin_port)};
  }
  if (storage.ss_family == AF_INET6) {
    const auto* v6 = reinterpret_cast<const sockaddr_in6*>(&storage);
    inet_ntop(AF_INET6, &v6->sin6_addr, text, sizeof text);
    return {text, ntohs(v6->sin6_port)};
  }
  return {"local", 0};
}

std::string to_string(const Endpoint& endpoint) {
  const bool v6 = endpoint.address.find(':') != std::string::npos;
  return (v6 ? "[" + endpoint.address + "]" : endpoint.address) + ":" +
         std::to_string(endpoint.port);
}

}  // namespace hikyaku::net
