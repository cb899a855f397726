// What a controller answers: a DirSync control, read and written again.
#include "base/check.h"
#include "directory/ad/dirsync.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hikyaku::directory;
  const auto page = decode_dirsync({reinterpret_cast<const char*>(data), size});
  if (!page) return 0;
  const auto again = encode_dirsync(page->more, 0, page->cookie);
  HIKYAKU_CHECK(again.has_value());
  const auto same = decode_dirsync(*again);
  HIKYAKU_CHECK(same && same->more == page->more && same->cookie == page->cookie);
  return 0;
}
