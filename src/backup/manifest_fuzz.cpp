#include "backup/manifest.h"
#include "base/bytes.h"
#include "base/check.h"
#include "base/checksum.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  // With its checksum: else nothing behind it is reached.
  std::string octets(reinterpret_cast<const char*>(data), size);
  hikyaku::ByteWriter(octets).u64(hikyaku::checksum(octets));
  if (const auto manifest = hikyaku::backup::decode(octets)) {
    const auto again = hikyaku::backup::decode(hikyaku::backup::encode(*manifest));
    HIKYAKU_CHECK(again && again->logs.size() == manifest->logs.size());
  }
  return 0;
}
