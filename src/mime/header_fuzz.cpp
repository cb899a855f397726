#include "base/check.h"
#include "base/text.h"
#include "mime/message.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace hikyaku;
  const std::string_view value(reinterpret_cast<const char*>(data), size);
  HIKYAKU_CHECK(is_utf8(mime::decode_header(value)));
  HIKYAKU_CHECK(is_utf8(mime::fold_text(mime::decode_header(value))));
  for (const auto& address : mime::parse_addresses(value)) HIKYAKU_CHECK(is_utf8(address.name));
  mime::parse_date(value);
  for (const char* charset : {"iso-2022-jp", "shift_jis", "euc-jp", "utf-8", "big5", "utf-7"})
    HIKYAKU_CHECK(is_utf8(mime::to_utf8(value, charset)));
  return 0;
}
