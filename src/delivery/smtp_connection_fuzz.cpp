// What any server may say to the sending side. The first octet is the size of the pieces.
#include "base/check.h"
#include "delivery/smtp_connection.h"
#include "net/loop.h"
#include "net/pieces_for_tests.h"

namespace {

using namespace hikyaku;
using namespace hikyaku::delivery;

Task<void> converse(std::unique_ptr<net::Stream> stream, const std::string& said,
                    std::string& outcome) {
  SmtpTransportOptions options;
  options.host_name = "mail.example.jp";
  SmtpConnection connection(std::move(stream), Hop{"mx.example.org", {"192.0.2.1", 25}}, options);
  Reason refusal;
  const auto greeted = co_await connection.greet(true, refusal);
  if (greeted != SmtpConnection::Greeted::ready) {
    outcome += refusal.status + " " + refusal.reply;
    co_return;
  }
  bool is_usable = true;
  for (int turn = 0; turn < 2 && is_usable; ++turn) {
    Outgoing outgoing;
    outgoing.from = {"user1", "example.jp"};
    outgoing.recipients = {{"a", "example.org"}, {"b", "example.org"}};
    outgoing.message = "Subject: x\r\n\r\n.\r\n\xe3\x81\x82\r\n";
    outgoing.body_8bit = true;
    const std::size_t before = said.size();
    const Sent sent = co_await connection.send(std::move(outgoing));
    HIKYAKU_CHECK(sent.recipients.size() == 2);
    for (const Reason& reason : sent.recipients) {
      HIKYAKU_CHECK(reason.status.size() >= 5);
      HIKYAKU_CHECK(std::string_view("245").contains(reason.status[0]));
      // Delivered means: the message went out.
      HIKYAKU_CHECK(reason.status[0] != '2' || said.find("\r\n..\r\n", before) != said.npos);
      outcome += reason.status + " " + reason.reply + "\n";
    }
    is_usable = sent.is_usable;
  }
  co_await connection.quit();
}

std::string talk(std::string_view input, std::size_t piece_bytes) {
  std::string said, outcome;
  net::run(converse(std::make_unique<net::Pieces>(input, piece_bytes, said), said, outcome));
  return outcome + said;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  HIKYAKU_CHECK(talk(input, input.size() + 1) == talk(input, data[0] + std::size_t{1}));
  return 0;
}
