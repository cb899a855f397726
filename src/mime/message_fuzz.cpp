#include "base/check.h"
#include "mime/message.h"
#include "mime/summary.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace hikyaku::mime;
  const std::string_view message(reinterpret_cast<const char*>(data), size);
  const std::string summary = summarize(message);
  HIKYAKU_CHECK(SummaryView::read(summary).has_value());
  const Part part = parse_structure(message);
  HIKYAKU_CHECK(part.body_end <= size && part.body_begin <= part.body_end);
  find_part(part, {1, 1});
  contains_text(message, "a\xe3\x81\x82", true);
  return 0;
}
