#include <cstdint>

#include "base/check.h"
#include "keyholder/request.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view octets(reinterpret_cast<const char*>(data), size);
  if (const auto request = hikyaku::keyholder::parse_login_request(octets))
    HIKYAKU_CHECK(hikyaku::keyholder::parse_login_request(hikyaku::keyholder::encode(*request)));
  (void)hikyaku::keyholder::parse_answer(octets);
  return 0;
}
