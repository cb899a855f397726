#include "auth/mechanisms.h"
#include "auth/secrets_for_tests.h"
#include "auth/tickets_for_tests.h"
#include "base/check.h"

// The first octet chooses the mechanism and whether there is an initial response; the rest, cut at
// each 0xff, are the client's responses.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace hikyaku;
  if (size == 0) return 0;
  static const auth::SecretsForTests secrets;
  static auth::TicketsForTests tickets;
  static const auth::Mechanisms mechanisms({auth::PasswordSource::both, &secrets, true, true,
                                            "mail.example.jp", &tickets, Service::imap});
  tickets.questions.clear();
  static const net::ChannelBinding binding{"exporter", "end-point"};
  constexpr std::string_view names[] = {"LOGIN",    "PLAIN",  "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS",
                                        "CRAM-MD5", "GSSAPI", "GSS-SPNEGO"};
  const std::string_view name = names[((data[0] & 1) | (data[0] >> 1 & 6)) % std::size(names)];
  std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto mechanism = mechanisms.make(name, binding);
  auto step = data[0] & 2 ? mechanism->start(input) : mechanism->start(std::nullopt);
  const auto ask = [&] {
    if (auto* wanted = std::get_if<auth::Mechanism::Ask>(&step))
      step = mechanism->answered(tickets.answer(wanted->question));
    HIKYAKU_CHECK(!std::holds_alternative<auth::Mechanism::Ask>(step));
  };
  ask();
  // The acceptor may want more and more.
  for (int turns = 0; std::holds_alternative<auth::Mechanism::Challenge>(step) && turns < 8;
       ++turns) {
    HIKYAKU_CHECK(turns < 4 || name.starts_with("GSS"));
    const auto end = input.find('\xff');
    step = mechanism->next(input.substr(0, end));
    ask();
    input = end == input.npos ? std::string_view() : input.substr(end + 1);
  }
  if (const auto* done = std::get_if<auth::Mechanism::Done>(&step)) {
    const auth::Credentials& credentials = done->credentials;
    HIKYAKU_CHECK(credentials.login.empty() <= credentials.ticket.has_value());
    HIKYAKU_CHECK(credentials.password.find('\0') == std::string::npos);
    if (credentials.ticket)
      HIKYAKU_CHECK(credentials.ticket->sid.empty() || !tickets.questions.empty());
    if (credentials.proven && credentials.proven->is_right)
      HIKYAKU_CHECK(!credentials.proven->account.is_zero() && credentials.password.empty());
  }
  return 0;
}
