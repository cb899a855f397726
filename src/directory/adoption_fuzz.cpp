#include <cstdint>

#include "base/check.h"
#include "directory/adoption.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hikyaku::directory;
  if (const auto adoption = decode_adoption({reinterpret_cast<const char*>(data), size}))
    HIKYAKU_CHECK(decode_adoption(encode(*adoption)));
  return 0;
}
