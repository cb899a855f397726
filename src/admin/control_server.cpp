#include <deque>
#include <mutex>

#include "admin/control.h"
#include "admin/control_wire.h"

namespace hikyaku::admin {
namespace {

struct Request {
  std::string method;
  Arguments arguments;
  std::size_t octets = 0;
};

Result<Request> parse_request(std::string_view line) {
  boost::system::error_code wrong;
  const boost::json::value value = boost::json::parse(line, wrong);
  if (wrong || !value.is_object())
    return fail(Error::Kind::permanent, "admin.control", "a request is one JSON object on a line");
  Request request;
  TRY(request.method, text_argument(value.as_object(), "method"));
  if (const auto* arguments = value.as_object().if_contains("arguments")) {
    if (!arguments->is_object())
      return fail(Error::Kind::permanent, "admin.control", "arguments must be an object");
    request.arguments = arguments->as_object();
  }
  TRY(request.octets, announced_octets(value.as_object()));
  return request;
}

// Lines on their way to a follower. A follower that does not keep up loses the oldest.
struct LineQueue {
  std::mutex mutex;
  std::deque<std::string> lines;
  std::size_t lost = 0;
  net::Stream* stream = nullptr;  // null once the connection is gone

  void push(std::string line) {
    const std::scoped_lock lock(mutex);
    if (lines.size() == follow_lines_queued_max) {
      lines.pop_front();
      ++lost;
    }
    lines.push_back(std::move(line));
    if (stream != nullptr) stream->wake();
  }
  std::string take() {
    const std::scoped_lock lock(mutex);
    std::string out;
    if (lost > 0)
      out += boost::json::serialize(
                 boost::json::object{{"line", "... " + std::to_string(lost) + " lines lost ..."}}) +
             "\n";
    lost = 0;
    for (const std::string& line : lines)
      out += boost::json::serialize(boost::json::object{{"line", line}}) + "\n";
    lines.clear();
    return out;
  }
};

Task<void> serve_follower(net::Stream& stream, const Follower& follower,
                          const Arguments& arguments) {
  const auto queue = std::make_shared<LineQueue>();
  queue->stream = &stream;
  auto following = follower(arguments, [queue](std::string line) { queue->push(std::move(line)); });
  if (!following) {
    co_await stream.write(error_line(following.error()));
    co_return;
  }
  stream.expires_after(Seconds(366 * 24 * 3600));
  while (true) {
    const auto bytes = co_await stream.read();
    if (!bytes) break;
    const std::string out = queue->take();
    if (!out.empty() && !co_await stream.write(out)) break;
  }
  following->reset();
  const std::scoped_lock lock(queue->mutex);
  queue->stream = nullptr;
}

}  // namespace

Task<void> serve_control(std::unique_ptr<net::Stream> stream, const Api& api) {
  Incoming incoming(*stream);
  for (Seconds wait = request_wait;; wait = next_request_wait) {
    stream->expires_after(wait);
    const auto line = co_await incoming.line(request_bytes_max);
    if (!line) co_return;
    auto request = parse_request(*line);
    if (!request) {
      // Where the next one begins is not known any more.
      co_await stream->write(error_line(request.error()));
      co_return;
    }
    if (const Follower* follower = api.follower(request->method)) {
      co_await serve_follower(*stream, *follower, request->arguments);
      co_return;
    }
    auto octets = co_await incoming.octets(request->octets);
    if (!octets) co_return;
    const auto reply = co_await api.call(std::move(request->method), std::move(request->arguments),
                                         *std::move(octets));
    stream->expires_after(request_wait);
    const std::string said = reply ? reply_line(*reply) : error_line(reply.error());
    if (!co_await stream->write(said)) co_return;
    if (!reply || reply->octets.empty()) continue;
    stream->expires_after(next_request_wait);
    if (!co_await stream->write(reply->octets)) co_return;
  }
}

}  // namespace hikyaku::admin
