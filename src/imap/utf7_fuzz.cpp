#include "base/check.h"
#include "base/text.h"
#include "imap/utf7.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace hikyaku;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto name = imap::utf7_to_utf8(text)) {
    HIKYAKU_CHECK(is_utf8(*name));
    HIKYAKU_CHECK(imap::utf8_to_utf7(*name) == text);
  }
  if (is_utf8(text)) HIKYAKU_CHECK(imap::utf7_to_utf8(imap::utf8_to_utf7(text)) == text);
  return 0;
}
