#include "admin/api.h"

namespace hikyaku::admin {

Task<Result<boost::json::value>> Api::call(std::string method, Arguments arguments) const {
  const auto found = handlers_.find(method);
  if (found == handlers_.end())
    co_return fail(Error::Kind::permanent, "admin.call", "there is no method " + method);
  co_return co_await found->second(std::move(arguments));
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

}  // namespace hikyaku::admin
