#include <cerrno>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>

#include "net/address.h"
#include "net/loop.h"
#include "net/loop_context.h"
#include "net/socket_stream.h"

namespace hikyaku::net {
namespace asio = boost::asio;
namespace {

Task<Result<std::unique_ptr<Stream>>> connect_socket(int socket, SocketAddress to,
                                                     Milliseconds timeout, std::string name) {
  using asio::experimental::awaitable_operators::operator||;
  asio::posix::stream_descriptor descriptor(Loop::current().context, socket);
  if (::connect(socket, to.native(), to.length) != 0) {
    if (errno != EINPROGRESS) co_return socket_error("connect " + name);
    asio::steady_timer timer(Loop::current().context, timeout);
    const auto first = co_await (descriptor.async_wait(asio::posix::descriptor_base::wait_write,
                                                       asio::as_tuple(asio::use_awaitable)) ||
                                 timer.async_wait(asio::as_tuple(asio::use_awaitable)));
    if (first.index() == 1) co_return fail(Error::Kind::timed_out, "connect " + name);
    socklen_t length = sizeof errno;
    int outcome = 0;
    getsockopt(socket, SOL_SOCKET, SO_ERROR, &outcome, &length);
    if (outcome != 0) {
      errno = outcome;
      co_return socket_error("connect " + name);
    }
  }
  const int owned = descriptor.release();
  co_return make_socket_stream(owned, endpoint_of(owned, true), endpoint_of(owned, false));
}

}  // namespace

Task<Result<std::unique_ptr<Stream>>> connect(Endpoint to, Milliseconds timeout,
                                              std::string source) {
  CO_TRY(const SocketAddress address, parse_address(to));
  const int socket = ::socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (socket < 0) co_return socket_error("socket");
  const int on = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (!source.empty()) {
    const auto from = parse_address({source, 0});
    if (!from || ::bind(socket, from->native(), from->length) != 0) {
      const auto trouble = from ? socket_error("bind " + source) : std::unexpected(from.error());
      ::close(socket);
      co_return trouble;
    }
  }
  co_return co_await connect_socket(socket, address, timeout, to_string(to));
}

Task<Result<std::unique_ptr<Stream>>> connect_unix(std::string path) {
  CO_TRY(const SocketAddress address, unix_address(path));
  const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (socket < 0) co_return socket_error("socket");
  co_return co_await connect_socket(socket, address, Milliseconds(5000), path);
}

std::unique_ptr<Stream> adopt(int socket) {
  return make_socket_stream(socket, {"local", 0}, {"local", 0});
}

std::pair<std::unique_ptr<Stream>, std::unique_ptr<Stream>> stream_pair(const Executor&) {
  int sockets[2] = {-1, -1};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, sockets) != 0) return {};
  return {make_socket_stream(sockets[0], {"local", 0}, {"local", 0}),
          make_socket_stream(sockets[1], {"local", 0}, {"local", 0})};
}

}  // namespace hikyaku::net
