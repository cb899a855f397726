#include "base/check.h"
#include "pop3/memory_maildrop.h"

// The first octet says how the rest is cut into chunks and whether the session is logged in.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace hikyaku::pop3;
  if (size == 0) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  SessionOptions options;
  options.may_login_in_clear = true;
  options.window_bytes = 7;
  options.top_window_bytes = 5;
  options.output_bytes_max = 64;
  MemoryServer whole(options, false, {"A: b\r\n\r\n.dot\r\n..\r\nend", "", ".\n"});
  MemoryServer cut(options, false, whole.maildrop.messages);
  for (MemoryServer* server : {&whole, &cut})
    if (data[0] & 1) server->feed("USER user1\r\nPASS secret\r\n");
  whole.feed(input);
  const std::size_t chunk = 1 + data[0] / 2;
  for (std::size_t at = 0; at < input.size(); at += chunk) cut.feed(input.substr(at, chunk));
  HIKYAKU_CHECK(whole.output == cut.output);
  HIKYAKU_CHECK(whole.removed == cut.removed);
  return 0;
}
