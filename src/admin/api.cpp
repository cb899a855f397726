#include "admin/api.h"

namespace hikyaku::admin {

Task<Result<Reply>> Api::call(std::string method, Arguments arguments, std::string octets) const {
  if (const auto data = data_handlers_.find(method); data != data_handlers_.end())
    co_return co_await data->second(std::move(arguments), std::move(octets));
  const auto found = handlers_.find(method);
  if (found == handlers_.end())
    co_return fail(Error::Kind::permanent, "admin.call", "there is no method " + method);
  if (!octets.empty())
    co_return fail(Error::Kind::permanent, "admin.call", method + " takes no octets");
  CO_TRY(auto value, co_await found->second(std::move(arguments)));
  co_return Reply{std::move(value), {}};
}

const Follower* Api::follower(const std::string& method) const {
  const auto found = followers_.find(method);
  return found == followers_.end() ? nullptr : &found->second;
}

Result<std::string> text_argument(const Arguments& arguments, std::string_view name) {
  const boost::json::value* value = arguments.if_contains(name);
  if (value == nullptr || !value->is_string())
    return fail(Error::Kind::permanent, "admin.call",
                "the argument " + std::string(name) + " is missing");
  return std::string(value->as_string());
}

Result<std::uint64_t> number_argument(const Arguments& arguments, std::string_view name) {
  const boost::json::value* value = arguments.if_contains(name);
  if (value != nullptr && value->is_uint64()) return value->get_uint64();
  if (value != nullptr && value->is_int64() && value->get_int64() >= 0)
    return static_cast<std::uint64_t>(value->get_int64());
  return fail(Error::Kind::permanent, "admin.call",
              "the argument " + std::string(name) + " is missing, or no whole number");
}

}  // namespace hikyaku::admin
