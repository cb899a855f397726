#include "dns/record.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  hikyaku::dns::parse_mx(bytes);
  hikyaku::dns::parse_srv(bytes);
  hikyaku::dns::parse_txt(bytes);
  hikyaku::dns::parse_address(bytes);
  return 0;
}
