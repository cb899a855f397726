#include <cstdint>

#include "base/check.h"
#include "directory/system/system_record.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hikyaku::directory;
  if (const auto record = decode_system({reinterpret_cast<const char*>(data), size}))
    HIKYAKU_CHECK(decode_system(encode(*record)));
  return 0;
}
