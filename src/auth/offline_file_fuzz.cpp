#include <cstdint>

#include "auth/offline_file.h"
#include "base/bytes.h"
#include "base/check.h"
#include "base/checksum.h"

// Also with the right checksum behind it: what is read is written again as it was.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string bytes(reinterpret_cast<const char*>(data), size);
  (void)hikyaku::auth::decode_offline_file(bytes);
  hikyaku::ByteWriter(bytes).u64(hikyaku::checksum(bytes));
  if (const auto all = hikyaku::auth::decode_offline_file(bytes)) {
    const auto again = hikyaku::auth::decode_offline_file(hikyaku::auth::encode_offline_file(*all));
    HIKYAKU_CHECK(again && again->size() == all->size());
  }
  return 0;
}
