#include "config/config.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  (void)hikyaku::config::parse({reinterpret_cast<const char*>(data), size}, "fuzz.toml",
                               hikyaku::Language::en);
  return 0;
}
