#include "delivery/server_reply.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  hikyaku::delivery::ReplyReader reader;
  reader.feed({reinterpret_cast<const char*>(data), size});
  for (auto reply = reader.next(); reply && *reply; reply = reader.next())
    if ((*reply)->status().size() < 5) __builtin_trap();
  return 0;
}
