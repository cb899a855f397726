#include <cstdint>

#include "base/check.h"
#include "directory/ad/ldif.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hikyaku::directory;
  const auto changes = parse_ldif({reinterpret_cast<const char*>(data), size});
  if (!changes) {
    HIKYAKU_CHECK(!changes.error().what.empty());
    return 0;
  }
  for (const LdifChange& one : *changes) {
    HIKYAKU_CHECK(!one.dn.empty() && one.line > 0);
    HIKYAKU_CHECK(one.kind != LdifChange::Kind::rename || one.new_rdn.contains('='));
  }
  return 0;
}
