#include "base/check.h"
#include "base/text.h"
#include "mime/utf7.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace hikyaku;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto name = mime::utf7_to_utf8(text)) {
    HIKYAKU_CHECK(is_utf8(*name));
    HIKYAKU_CHECK(mime::utf8_to_utf7(*name) == text);
  }
  if (is_utf8(text)) HIKYAKU_CHECK(mime::utf7_to_utf8(mime::utf8_to_utf7(text)) == text);
  return 0;
}
