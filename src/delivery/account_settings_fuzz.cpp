#include <cstdint>

#include "base/check.h"
#include "delivery/account_settings.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hikyaku::delivery;
  if (const auto setting = decode_account_setting({reinterpret_cast<const char*>(data), size}))
    HIKYAKU_CHECK(decode_account_setting(encode(*setting)));
  return 0;
}
