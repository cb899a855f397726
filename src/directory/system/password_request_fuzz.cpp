#include <cstdint>

#include "base/check.h"
#include "directory/system/password_request.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hikyaku::directory;
  if (const auto request = decode_request({reinterpret_cast<const char*>(data), size})) {
    HIKYAKU_CHECK(is_fit(*request));
    const auto again = decode_request(encode(*request));
    HIKYAKU_CHECK(again && again->name == request->name && again->password == request->password);
  }
  return 0;
}
