#include <future>

#include "admin/control.h"
#include "admin/control_wire.h"

namespace hikyaku::admin {
namespace {

constexpr std::size_t answer_line_bytes_max = 64u << 20;
constexpr Seconds answer_wait{366 * 24 * 3600};

template <class T>
T wait_for(const net::Loops& loops, Task<T> task) {
  std::promise<T> outcome;
  struct Keep {
    static Task<void> into(Task<T> inner, std::promise<T>& out) {
      out.set_value(co_await std::move(inner));
    }
  };
  net::spawn(loops.executor(0), Keep::into(std::move(task), outcome));
  return outcome.get_future().get();
}

Task<Result<std::unique_ptr<net::Stream>>> adopted(int socket) {
  co_return net::adopt(socket);
}

}  // namespace

struct Connection::Talk {
  explicit Talk(std::unique_ptr<net::Stream> given) : stream(std::move(given)), incoming(*stream) {
    stream->expires_after(answer_wait);
  }
  const std::unique_ptr<net::Stream> stream;
  Incoming incoming;

  Task<Result<Reply>> call(std::string method, Arguments arguments, std::string octets) {
    CO_TRY_DO(co_await ask(std::move(method), std::move(arguments), std::move(octets)));
    CO_TRY(const boost::json::object answer, co_await next());
    Reply reply;
    if (const auto* value = answer.if_contains("result")) reply.value = *value;
    CO_TRY(const std::size_t count, announced_octets(answer));
    CO_TRY(reply.octets, co_await incoming.octets(count));
    co_return reply;
  }

  Task<Result<>> ask(std::string method, Arguments arguments, std::string octets) {
    CO_TRY_DO(co_await stream->write(
        request_line(std::move(method), std::move(arguments), octets.size())));
    co_return co_await stream->write(octets);
  }

  Task<Result<boost::json::object>> next() {
    CO_TRY(const std::string line, co_await incoming.line(answer_line_bytes_max));
    boost::system::error_code wrong;
    boost::json::value answer = boost::json::parse(line, wrong);
    if (wrong || !answer.is_object())
      co_return fail(Error::Kind::permanent, "admin.control",
                     "the server's answer is not understood");
    CO_TRY_DO(error_of(answer.as_object()));
    co_return std::move(answer.as_object());
  }
};

Connection::Connection() {
  loops_.start();
}

Connection::~Connection() {
  loops_.stop();
}

Result<std::unique_ptr<Connection>> Connection::open(const std::string& socket) {
  std::unique_ptr<Connection> connection(new Connection());
  TRY(auto stream, wait_for(connection->loops_, net::connect_unix(socket)));
  connection->talk_ = std::make_unique<Talk>(std::move(stream));
  return connection;
}

std::unique_ptr<Connection> Connection::over(int socket) {
  std::unique_ptr<Connection> connection(new Connection());
  connection->talk_ = std::make_unique<Talk>(*wait_for(connection->loops_, adopted(socket)));
  return connection;
}

Result<Reply> Connection::call(std::string method, Arguments arguments, std::string octets) {
  return wait_for(loops_, talk_->call(std::move(method), std::move(arguments), std::move(octets)));
}

Result<> Connection::follow(std::string method, Arguments arguments,
                            const std::function<bool(std::string_view)>& line) {
  TRY_DO(wait_for(loops_, talk_->ask(std::move(method), std::move(arguments), {})));
  for (;;) {
    TRY(const boost::json::object answer, wait_for(loops_, talk_->next()));
    TRY(const std::string text, text_argument(answer, "line"));
    if (!line(text)) return {};
  }
}

Result<boost::json::value> call(const std::string& socket, std::string method,
                                Arguments arguments) {
  TRY(const auto connection, Connection::open(socket));
  TRY(auto reply, connection->call(std::move(method), std::move(arguments)));
  return std::move(reply.value);
}

Result<> follow(const std::string& socket, std::string method, Arguments arguments,
                const std::function<bool(std::string_view)>& line) {
  TRY(const auto connection, Connection::open(socket));
  return connection->follow(std::move(method), std::move(arguments), line);
}

}  // namespace hikyaku::admin
