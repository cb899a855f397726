#include "admin/control.h"
#include "base/check.h"
#include "net/pieces_for_tests.h"

namespace {

using namespace hikyaku;

Task<Result<boost::json::value>> echo(admin::Arguments arguments) {
  co_return boost::json::value(std::move(arguments));
}

std::string ask(std::string_view input, std::size_t piece_bytes) {
  admin::Api api;
  api.add("echo", echo);
  std::string said;
  net::run(admin::serve_control(std::make_unique<net::Pieces>(input, piece_bytes, said), api));
  return said;
}

}  // namespace

// The first octet is the size of the pieces in which the request comes.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string reply = ask(input, data[0] + std::size_t{1});
  HIKYAKU_CHECK(reply == ask(input, input.size() + 1));
  HIKYAKU_CHECK(reply.empty() || boost::json::parse(reply).is_object());
  return 0;
}
