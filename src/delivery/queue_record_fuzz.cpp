#include "delivery/queue_record.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view octets(reinterpret_cast<const char*>(data), size);
  const auto record = hikyaku::delivery::decode_record(octets);
  if (record && !hikyaku::delivery::decode_record(hikyaku::delivery::encode(*record)))
    __builtin_trap();
  (void)hikyaku::delivery::decode_snapshot(octets);
  return 0;
}
