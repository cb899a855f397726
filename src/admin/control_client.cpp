#include "admin/control.h"
#include "admin/control_wire.h"

namespace hikyaku::admin {
namespace {

// Gives the lines of the answer to `take`, which says whether it wants more.
Task<Result<>> exchange(std::string socket, std::string request,
                        std::function<Result<bool>(const boost::json::object&)> take) {
  auto stream = co_await net::connect_unix(socket);
  if (!stream) co_return std::unexpected(stream.error());
  (*stream)->expires_after(Seconds(366 * 24 * 3600));
  CO_TRY_DO(co_await (*stream)->write(request));
  std::string buffer;
  while (true) {
    CO_TRY(const std::string_view bytes, co_await (*stream)->read());
    buffer += bytes;
    for (auto end = buffer.find('\n'); end != buffer.npos; end = buffer.find('\n')) {
      boost::system::error_code wrong;
      const boost::json::value value = boost::json::parse(buffer.substr(0, end), wrong);
      buffer.erase(0, end + 1);
      if (wrong || !value.is_object())
        co_return fail(Error::Kind::permanent, "admin.control",
                       "the server's answer is not understood");
      CO_TRY(const bool more, take(value.as_object()));
      if (!more) co_return Result<>();
    }
  }
}

}  // namespace

Result<boost::json::value> call(const std::string& socket, std::string method,
                                Arguments arguments) {
  boost::json::value result;
  const auto take = [&result](const boost::json::object& answer) -> Result<bool> {
    TRY_DO(error_of(answer));
    if (const auto* value = answer.if_contains("result")) result = *value;
    return false;
  };
  TRY_DO(net::run(exchange(socket, request_line(std::move(method), std::move(arguments)), take)));
  return result;
}

Result<> follow(const std::string& socket, std::string method, Arguments arguments,
                std::function<bool(std::string_view)> line) {
  const auto take = [&line](const boost::json::object& answer) -> Result<bool> {
    TRY_DO(error_of(answer));
    TRY(const std::string text, text_argument(answer, "line"));
    return line(text);
  };
  return net::run(exchange(socket, request_line(std::move(method), std::move(arguments)), take));
}

}  // namespace hikyaku::admin
