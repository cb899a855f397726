// Accepting connections. For TCP there is one socket for each core, sharing the port
// (SO_REUSEPORT), so that a connection is accepted by the loop that serves it and never changes
// threads.
#include <cerrno>
#include <cstring>
#include <mutex>
#include <thread>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/events.h"
#include "net/address.h"
#include "net/loop.h"
#include "net/loop_context.h"
#include "net/socket_stream.h"

namespace hikyaku::net {
namespace asio = boost::asio;
namespace {

constexpr int backlog = 1024;
constexpr Milliseconds full_pause{20}, trouble_pause{200};

}  // namespace

struct Listener::State {
  Endpoint local;
  std::vector<int> sockets;
  std::string path;  // of a Unix socket
  bool listening = false;
  std::size_t connections_max = 0;
  std::atomic<std::size_t> connections = 0;
  std::atomic<unsigned> generation = 0;  // a stop ends the accepting of the generations before
  Handler handler;
  std::mutex mutex;
  std::vector<std::weak_ptr<asio::posix::stream_descriptor>> waiting;

  ~State() {
    for (const int socket : sockets) ::close(socket);
    if (!path.empty()) ::unlink(path.c_str());
  }
};

namespace {

using State = Listener::State;

Task<void> handle(std::shared_ptr<State> state, std::unique_ptr<Stream> stream) {
  struct Count {
    std::shared_ptr<State> state;
    explicit Count(std::shared_ptr<State> counted) : state(std::move(counted)) {}
    ~Count() { --state->connections; }
  } const count(state);
  co_await state->handler(std::move(stream));
}

// Takes what waits; false when it should pause first.
bool accept_waiting(const std::shared_ptr<State>& state, int listening, const Executor& executor) {
  while (state->connections < state->connections_max) {
    const int socket = ::accept4(listening, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (socket < 0) {
      if (errno == EAGAIN) return true;
      if (errno == ECONNABORTED || errno == EINTR) continue;
      event(Level::error, "net.accept.failed", {{"reason", std::strerror(errno)}});
      return false;
    }
    const int on = 1;
    if (state->path.empty()) setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ++state->connections;
    spawn(executor, handle(state, make_socket_stream(socket, endpoint_of(socket, true),
                                                     endpoint_of(socket, false))));
  }
  return false;
}

Task<void> accept_all(std::shared_ptr<State> state, int listening, unsigned generation) {
  const Executor executor = co_await this_executor();
  // The descriptor is only for waiting: the socket stays with the state, bound, for the next start.
  const auto descriptor =
      std::make_shared<asio::posix::stream_descriptor>(Loop::current().context, ::dup(listening));
  {
    const std::scoped_lock lock(state->mutex);
    state->waiting.push_back(descriptor);
  }
  while (state->generation == generation) {
    const auto [wrong] = co_await descriptor->async_wait(asio::posix::descriptor_base::wait_read,
                                                         asio::as_tuple(asio::use_awaitable));
    if (wrong || state->generation != generation) co_return;
    if (!accept_waiting(state, listening, executor))
      co_await sleep(state->connections >= state->connections_max ? full_pause : trouble_pause);
  }
}

Result<int> bound_socket(const SocketAddress& address, const std::string& name) {
  const int socket = ::socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (socket < 0) return socket_error(name);
  const int on = 1;
  if (address.family() != AF_UNIX) {
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    setsockopt(socket, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    if (address.family() == AF_INET6) setsockopt(socket, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
  }
  if (::bind(socket, address.native(), address.length) == 0) return socket;
  const auto trouble = socket_error(name);
  ::close(socket);
  return trouble;
}

// SO_REUSEPORT would let two servers of one user share a port: find the other one first.
Result<> check_free(const SocketAddress& address, const std::string& name) {
  const int socket = ::socket(address.family(), SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket < 0) return socket_error(name);
  const int on = 1;
  setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (address.family() == AF_INET6) setsockopt(socket, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
  const bool free = ::bind(socket, address.native(), address.length) == 0;
  const auto trouble = socket_error(name);
  ::close(socket);
  if (!free) return trouble;
  return {};
}

}  // namespace

Listener::Listener(std::shared_ptr<State> state) : state_(std::move(state)) {}
Listener::~Listener() {
  stop();
}

Result<std::unique_ptr<Listener>> Listener::bind_tcp(const Endpoint& endpoint) {
  auto state = std::make_shared<State>();
  state->local = endpoint;
  const std::string name = "listen on " + to_string(endpoint);
  TRY(SocketAddress address, parse_address(endpoint));
  // Port 0: this socket finds a port, and holds it until the others are bound to it by its number.
  // A socket that was given its port by the kernel would lose it when it stops listening.
  struct Finder {
    int socket = -1;
    ~Finder() {
      if (socket >= 0) ::close(socket);
    }
  } finder;
  if (endpoint.port != 0) {
    TRY_DO(check_free(address, name));
  } else {
    TRY(finder.socket, bound_socket(address, name));
    TRY(address, parse_address(endpoint_of(finder.socket, false)));
  }
  const unsigned count = std::max(1u, std::thread::hardware_concurrency());
  for (unsigned i = 0; i < count; ++i) {
    TRY(const int socket, bound_socket(address, name));
    state->sockets.push_back(socket);
    state->local = endpoint_of(socket, false);
  }
  return std::unique_ptr<Listener>(new Listener(std::move(state)));
}

Result<std::unique_ptr<Listener>> Listener::bind_unix(const std::string& path, unsigned mode) {
  auto state = std::make_shared<State>();
  state->local = {"local", 0};
  TRY(const SocketAddress address, unix_address(path));
  ::unlink(path.c_str());
  TRY(const int socket, bound_socket(address, path));
  state->sockets.push_back(socket);
  state->path = path;
  if (::chmod(path.c_str(), mode) != 0) return socket_error(path);
  return std::unique_ptr<Listener>(new Listener(std::move(state)));
}

void Listener::start(Loops& loops, Handler handler, std::size_t connections_max) {
  stop();
  state_->handler = std::move(handler);
  state_->connections_max = connections_max;
  state_->listening = true;
  const std::size_t count = std::min(loops.size(), state_->sockets.size());
  for (std::size_t i = 0; i < count; ++i) {
    ::listen(state_->sockets[i], backlog);
    spawn(loops.executor(i), accept_all(state_, state_->sockets[i], state_->generation));
  }
}

void Listener::stop() {
  ++state_->generation;
  // On Linux this takes a socket out of listening, but leaves it bound: it can listen again.
  // (On a socket that does not listen it would mark the connections of a later start as shut down.)
  if (std::exchange(state_->listening, false))
    for (const int socket : state_->sockets) ::shutdown(socket, SHUT_RDWR);
  const std::scoped_lock lock(state_->mutex);
  for (const auto& weak : state_->waiting)
    if (const auto descriptor = weak.lock())
      asio::post(descriptor->get_executor(), [weak] {
        if (const auto alive = weak.lock()) alive->cancel();
      });
  state_->waiting.clear();
}

const Endpoint& Listener::local() const {
  return state_->local;
}
std::size_t Listener::connections() const {
  return state_->connections;
}

}  // namespace hikyaku::net
