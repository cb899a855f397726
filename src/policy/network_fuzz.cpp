#include "base/check.h"
#include "policy/network.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace hikyaku;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto network = policy::parse_network(text))
    HIKYAKU_CHECK(network->contains(network->address));
  return 0;
}
