#include <cstdint>

#include "directory/site_log.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  hikyaku::directory::parse_site_snapshot({reinterpret_cast<const char*>(data), size});
  return 0;
}
