#include "auth/use_hours.h"
#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace hikyaku;
  const auto hours = auth::parse_use_hours({reinterpret_cast<const char*>(data), size});
  if (hours) HIKYAKU_CHECK(auth::parse_use_hours(auth::text(*hours)) == hours);
  return 0;
}
