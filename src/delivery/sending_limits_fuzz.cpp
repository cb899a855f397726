#include "base/check.h"
#include "delivery/sending_limits.h"

// The octets up to the first line feed are a pattern, the rest is an address.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace hikyaku;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto end = input.find('\n');
  const auto pattern = delivery::parse_destination(input.substr(0, end));
  if (!pattern) return 0;
  HIKYAKU_CHECK(delivery::parse_destination(*pattern) == pattern);
  const std::string_view address = end == input.npos ? *pattern : input.substr(end + 1);
  const auto at = address.rfind('@');
  if (at == address.npos) return 0;
  const smtp::Path to{std::string(address.substr(0, at)), std::string(address.substr(at + 1))};
  const bool is_allowed = delivery::may_send_to({0, {*pattern}}, to);
  if (address == *pattern) HIKYAKU_CHECK(is_allowed);
  return 0;
}
