#include <cstdint>

#include "base/check.h"
#include "directory/ad/keytab.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hikyaku::directory;
  if (const auto entries = parse_keytab({reinterpret_cast<const char*>(data), size}))
    HIKYAKU_CHECK(parse_keytab(write_keytab(*entries)) == entries);
  return 0;
}
