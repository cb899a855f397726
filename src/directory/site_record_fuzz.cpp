#include <cstdint>

#include "base/check.h"
#include "directory/site_record.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (const auto record = hikyaku::directory::decode({reinterpret_cast<const char*>(data), size}))
    HIKYAKU_CHECK(hikyaku::directory::decode(hikyaku::directory::encode(*record)));
  return 0;
}
