#include <deque>
#include <mutex>

#include "admin/control.h"

namespace hikyaku::admin {
namespace {

std::string_view name_of(Error::Kind kind) {
  constexpr std::string_view names[] = {"temporary", "permanent", "closed",
                                        "timed_out", "limit",     "denied"};
  return names[static_cast<int>(kind)];
}

std::string error_line(const Error& error) {
  return boost::json::serialize(
             boost::json::object{{"error", boost::json::object{{"kind", name_of(error.kind)},
                                                               {"detail", error.detail}}}}) +
         "\n";
}

struct Request {
  std::string method;
  Arguments arguments;
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
  return request;
}

Task<Result<std::string>> read_line(net::Stream& stream) {
  std::string line;
  stream.expires_after(request_wait);
  while (true) {
    CO_TRY(const std::string_view bytes, co_await stream.read());
    line += bytes;
    if (const auto end = line.find('\n'); end != line.npos) co_return line.substr(0, end);
    if (line.size() > request_bytes_max)
      co_return fail(Error::Kind::limit, "admin.control", "the request is too long");
  }
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
  const auto line = co_await read_line(*stream);
  if (!line) co_return;
  auto request = parse_request(*line);
  std::string reply;
  if (!request) {
    reply = error_line(request.error());
  } else if (const Follower* follower = api.follower(request->method)) {
    co_await serve_follower(*stream, *follower, request->arguments);
    co_return;
  } else {
    const auto result =
        co_await api.call(std::move(request->method), std::move(request->arguments));
    reply = result ? boost::json::serialize(boost::json::object{{"result", *result}}) + "\n"
                   : error_line(result.error());
  }
  stream->expires_after(request_wait);
  co_await stream->write(reply);
}

}  // namespace hikyaku::admin
