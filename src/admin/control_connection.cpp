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
  explicit Talk(std::unique_ptr<net::Stream> given) : stream(std::move(given)), incoming(*stream) {}
  const std::unique_ptr<net::Stream> stream;
  Incoming incoming;

  Task<Result<Reply>> call(std::string method, Arguments arguments, std::string octets) {
    stream->expires_after(answer_wait);
    CO_TRY_DO(co_await stream->write(
        request_line(std::move(method), std::move(arguments), octets.size())));
    CO_TRY_DO(co_await stream->write(octets));
    CO_TRY(const std::string line, co_await incoming.line(answer_line_bytes_max));
    boost::system::error_code wrong;
    const boost::json::value answer = boost::json::parse(line, wrong);
    if (wrong || !answer.is_object())
      co_return fail(Error::Kind::permanent, "admin.control",
                     "the server's answer is not understood");
    CO_TRY_DO(error_of(answer.as_object()));
    Reply reply;
    if (const auto* value = answer.as_object().if_contains("result")) reply.value = *value;
    CO_TRY(const std::size_t count, announced_octets(answer.as_object()));
    CO_TRY(reply.octets, co_await incoming.octets(count));
    co_return reply;
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

}  // namespace hikyaku::admin
