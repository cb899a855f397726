#include "store/change.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  (void)hikyaku::store::decode({reinterpret_cast<const char*>(data), size});
  return 0;
}
