#include "base/check.h"
#include "smtp/client.h"
#include "smtp/data.h"

// A server's replies; and a message that was stuffed comes out whole, without bare line ends.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace hikyaku;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  smtp::ReplyReader replies;
  replies.feed(text);
  while (true) {
    const auto reply = replies.next();
    if (!reply || !*reply) break;
    HIKYAKU_CHECK((*reply)->reply.code >= 200 && (*reply)->reply.code < 600);
    HIKYAKU_CHECK((*reply)->reply.text.size() <= smtp::reply_text_bytes_max + 1);
  }
  std::string wire, message;
  smtp::append_stuffed(text, wire);
  smtp::DataReader reader(~std::size_t{0});
  HIKYAKU_CHECK(reader.feed(wire, message) == wire.size());
  HIKYAKU_CHECK(reader.is_done() && !reader.is_malformed());
  return 0;
}
