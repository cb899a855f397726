#include <algorithm>

#include "admin/control.h"
#include "admin/control_wire.h"
#include "base/check.h"
#include "net/pieces_for_tests.h"

namespace {

using namespace hikyaku;

Task<Result<boost::json::value>> echo(admin::Arguments arguments) {
  co_return boost::json::value(std::move(arguments));
}

Task<Result<admin::Reply>> reverse(admin::Arguments, std::string octets) {
  std::ranges::reverse(octets);
  co_return admin::Reply{octets.size(), std::move(octets)};
}

std::string ask(std::string_view input, std::size_t piece_bytes) {
  admin::Api api;
  api.add("echo", echo);
  api.add_data("reverse", reverse);
  std::string said;
  net::run(admin::serve_control(std::make_unique<net::Pieces>(input, piece_bytes, said), api));
  return said;
}

// Every answer is an object on a line, and as many octets as it says.
void check(std::string_view said) {
  while (!said.empty()) {
    const auto end = said.find('\n');
    HIKYAKU_CHECK(end != said.npos);
    const auto answer = boost::json::parse(said.substr(0, end));
    HIKYAKU_CHECK(answer.is_object());
    said.remove_prefix(end + 1);
    const auto octets = admin::announced_octets(answer.as_object());
    HIKYAKU_CHECK(octets && *octets <= said.size());
    said.remove_prefix(*octets);
  }
}

}  // namespace

// The first octet is the size of the pieces in which the requests come.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string said = ask(input, data[0] + std::size_t{1});
  HIKYAKU_CHECK(said == ask(input, input.size() + 1));
  check(said);
  return 0;
}
