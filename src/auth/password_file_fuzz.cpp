#include "auth/password_file.h"
#include "base/check.h"
#include "base/checksum.h"

// The octets as a whole file, and as the body of one whose checksum is right.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace hikyaku;
  std::string bytes(reinterpret_cast<const char*>(data), size);
  for (int turn = 0; turn < 2; ++turn) {
    const auto all = auth::decode_password_file(bytes);
    if (all) HIKYAKU_CHECK(auth::decode_password_file(auth::encode_password_file(*all)) == all);
    const std::uint64_t sum = checksum(bytes);
    bytes.append(reinterpret_cast<const char*>(&sum), sizeof sum);
  }
  return 0;
}
