// The small parsers that all others use.
#include "base/bytes.h"
#include "base/check.h"
#include "base/guid.h"
#include "base/text.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace hikyaku;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  HIKYAKU_CHECK(base64_decode(base64_encode(text)) == text);
  if (const auto octets = base64_decode(text)) HIKYAKU_CHECK(base64_encode(*octets) == text);
  if (const auto number = parse_number(text))
    HIKYAKU_CHECK(text.ends_with(std::to_string(*number)));
  if (const auto guid = Guid::from_text(text)) HIKYAKU_CHECK(iequals(guid->text(), text));
  if (const auto guid = Guid::from_bytes(text)) HIKYAKU_CHECK(guid->bytes() == text);
  HIKYAKU_CHECK(iequals(lower(text), upper(text)));
  if (size < 100) nearest(text, {"mail", "mailbox", "smtp.port"});

  ByteReader reader(text);
  std::string again;
  ByteWriter writer(again);
  while (!reader.at_end()) {
    const auto kind = reader.u8();
    if (kind & 1)
      writer.varint(reader.varint());
    else
      writer.string(reader.string());
    HIKYAKU_CHECK(again.size() <= size + 10);
  }
  return 0;
}
