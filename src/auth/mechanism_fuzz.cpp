#include "auth/authenticator.h"
#include "base/check.h"

// The first octet chooses the mechanism and whether there is an initial response; the rest, cut at
// each 0xff, are the client's responses.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace hikyaku;
  if (size == 0) return 0;
  std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto mechanism = auth::make_mechanism(data[0] & 1 ? "PLAIN" : "LOGIN");
  auto step = data[0] & 2 ? mechanism->start(input) : mechanism->start(std::nullopt);
  for (int turns = 0; std::holds_alternative<auth::Mechanism::Challenge>(step); ++turns) {
    HIKYAKU_CHECK(turns < 3);
    const auto end = input.find('\xff');
    step = mechanism->next(input.substr(0, end));
    input = end == input.npos ? std::string_view() : input.substr(end + 1);
  }
  if (const auto* done = std::get_if<auth::Mechanism::Done>(&step))
    HIKYAKU_CHECK(!done->credentials.login.empty() &&
                  done->credentials.password.find('\0') == std::string::npos);
  return 0;
}
