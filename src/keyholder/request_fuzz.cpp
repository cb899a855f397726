#include <cstdint>

#include "base/check.h"
#include "keyholder/request.h"
#include "keyholder/secrets.h"
#include "keyholder/ticket_message.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view octets(reinterpret_cast<const char*>(data), size);
  if (const auto request = hikyaku::keyholder::parse_login_request(octets))
    HIKYAKU_CHECK(hikyaku::keyholder::parse_login_request(hikyaku::keyholder::encode(*request)));
  (void)hikyaku::keyholder::parse_answer(octets);
  (void)hikyaku::keyholder::parse_ticket_question(octets);
  (void)hikyaku::keyholder::parse_ticket_answer(octets);
  (void)hikyaku::keyholder::parse_secret_content(octets);
  return 0;
}
