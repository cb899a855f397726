#include "admin/control_wire.h"

#include <algorithm>

#include "admin/control.h"

namespace hikyaku::admin {
namespace {

constexpr std::string_view kinds[] = {"temporary", "permanent", "closed",
                                      "timed_out", "limit",     "denied"};

void announce(boost::json::object& object, std::size_t octets) {
  if (octets > 0) object["octets"] = octets;
}

}  // namespace

std::string request_line(std::string method, Arguments arguments, std::size_t octets) {
  boost::json::object request{{"method", std::move(method)}, {"arguments", std::move(arguments)}};
  announce(request, octets);
  return boost::json::serialize(request) + "\n";
}

std::string reply_line(const Reply& reply) {
  boost::json::object answer{{"result", reply.value}};
  announce(answer, reply.octets.size());
  return boost::json::serialize(answer) + "\n";
}

std::string error_line(const Error& error) {
  return boost::json::serialize(boost::json::object{
             {"error", boost::json::object{{"kind", kinds[static_cast<int>(error.kind)]},
                                           {"detail", error.detail}}}}) +
         "\n";
}

Result<> error_of(const boost::json::object& answer) {
  const auto* error = answer.if_contains("error");
  if (error == nullptr || !error->is_object()) return {};
  const auto& object = error->as_object();
  const auto name = text_argument(object, "kind").value_or("");
  const auto kind = std::ranges::find(kinds, name);
  return fail(kind == std::end(kinds) ? Error::Kind::permanent
                                      : static_cast<Error::Kind>(kind - std::begin(kinds)),
              "admin", text_argument(object, "detail").value_or(""));
}

Result<std::size_t> announced_octets(const boost::json::object& object) {
  if (!object.contains("octets")) return std::size_t{0};
  TRY(const std::uint64_t octets, number_argument(object, "octets"));
  if (octets > octets_max)
    return fail(Error::Kind::limit, "admin.control",
                "more than " + std::to_string(octets_max) + " octets");
  return static_cast<std::size_t>(octets);
}

Task<Result<std::string>> Incoming::line(std::size_t bytes_max) {
  for (std::size_t looked_at = 0;;) {
    if (const auto end = buffer_.find('\n', looked_at); end != buffer_.npos) {
      std::string line = buffer_.substr(0, end);
      buffer_.erase(0, end + 1);
      co_return line;
    }
    if (buffer_.size() > bytes_max)
      co_return fail(Error::Kind::limit, "admin.control", "the line is too long");
    looked_at = buffer_.size();
    CO_TRY(const std::string_view bytes, co_await stream_.read());
    buffer_ += bytes;
  }
}

Task<Result<std::string>> Incoming::octets(std::size_t count) {
  std::string taken = buffer_.substr(0, count);
  buffer_.erase(0, count);
  while (taken.size() < count) {
    stream_.expires_after(request_wait);
    CO_TRY(const std::string_view bytes, co_await stream_.read());
    const std::size_t missing = count - taken.size();
    taken += bytes.substr(0, missing);
    buffer_ = bytes.substr(std::min(missing, bytes.size()));
  }
  co_return taken;
}

}  // namespace hikyaku::admin
