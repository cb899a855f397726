#include <cstdint>

#include "directory/ad/netlogon.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  hikyaku::directory::parse_netlogon({reinterpret_cast<const char*>(data), size});
  return 0;
}
