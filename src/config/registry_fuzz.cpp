#include "config/registry.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  hikyaku::config::Config config;
  (void)hikyaku::config::import_registry({reinterpret_cast<const char*>(data), size}, "x.reg",
                                         hikyaku::Language::en, config);
  return 0;
}
