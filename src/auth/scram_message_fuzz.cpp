#include "auth/scram_message.h"
#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace hikyaku;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  if (const auto first = auth::parse_client_first(input)) {
    HIKYAKU_CHECK(std::string(first->header).append(first->bare) == input);
    HIKYAKU_CHECK(!first->login.empty() && !first->nonce.empty());
  }
  if (const auto final = auth::parse_client_final(input)) {
    HIKYAKU_CHECK(input.starts_with(final->without_proof) && !final->nonce.empty());
    HIKYAKU_CHECK(final->without_proof.find('\0') == std::string_view::npos);
  }
  return 0;
}
