#include "base/check.h"
#include "directory/ad/filter.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text =
      hikyaku::directory::escape_filter_value({reinterpret_cast<const char*>(data), size});
  HIKYAKU_CHECK(text.find_first_of(std::string_view("()*\0", 4)) == text.npos);
  return 0;
}
