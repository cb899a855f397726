#include <cstdint>

#include "directory/ad/cldap.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  hikyaku::directory::parse_pong({reinterpret_cast<const char*>(data), size}, 7);
  return 0;
}
