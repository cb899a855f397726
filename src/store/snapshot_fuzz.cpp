#include "store/snapshot.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  (void)hikyaku::store::decode_snapshot({reinterpret_cast<const char*>(data), size});
  return 0;
}
