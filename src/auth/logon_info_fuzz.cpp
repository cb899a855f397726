#include "auth/logon_info.h"
#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace hikyaku;
  const auto info = auth::parse_logon_info({reinterpret_cast<const char*>(data), size});
  if (info) {
    HIKYAKU_CHECK(info->sid.size() >= 16 && info->sid[0] == 1);
    HIKYAKU_CHECK(info->sid.size() == 8 + 4 * static_cast<std::size_t>(info->sid[1]));
  }
  return 0;
}
