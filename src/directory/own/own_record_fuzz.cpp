#include <cstdint>

#include "base/check.h"
#include "directory/own/own_record.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hikyaku::directory;
  if (const auto record = decode_own({reinterpret_cast<const char*>(data), size}))
    HIKYAKU_CHECK(decode_own(encode(*record)));
  return 0;
}
