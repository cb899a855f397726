// Whole conversations over a store in memory. The first octet is the size of the pieces in which
// the rest comes, the second says how far the client already is: logged in, in a mailbox.
#include "base/check.h"
#include "imap/serve.h"
#include "log/memory_engine.h"
#include "net/loop.h"
#include "net/pieces_for_tests.h"

namespace {

using namespace hikyaku;

class AnyPassword final : public auth::Authenticator {
 public:
  Task<directory::Verified> check(auth::Credentials credentials, Service, std::string) override {
    directory::Verified verified;
    verified.verdict = directory::Verdict::wrong_password;
    if (credentials.password.size() % 2 == 1) {
      verified.verdict = directory::Verdict::accepted;
      verified.account.emplace();
    }
    co_return verified;
  }
};

Task<Result<std::shared_ptr<store::Account>>> open_in(store::Store& store) {
  Guid guid;
  guid.octets[0] = 1;
  co_return co_await store.open(guid, "user1");
}

constexpr std::string_view japanese =
    "From: =?ISO-2022-JP?B?GyRCOzNFREJATzobKEI=?= <a@example.jp>\r\n"
    "Subject: =?UTF-8?B?5pel5pys?=\r\n\r\nHello\r\n";
constexpr std::string_view parts =
    "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nfirst\r\n--x\r\n"
    "Content-Type: a/b\r\n\r\ny\r\n--x--\r\n";

std::string append(std::string_view message) {
  return "b APPEND INBOX (\\Seen) {" + std::to_string(message.size()) + "+}\r\n" +
         std::string(message) + "\r\n";
}

// All that the server says for this input, cut in pieces.
std::string talk(std::string_view input, std::size_t piece_bytes) {
  AnyPassword authenticator;
  log::MemoryEngine engine;
  FixedClock clock;
  store::Store store(engine, clock);
  imap::ServerContext context{
      authenticator, [&store](const directory::Account&) { return open_in(store); }, {}, clock, {}};
  context.options.host_name = "mail.example.jp";
  context.options.plaintext_login = imap::PlaintextLogin::always;
  std::string said;
  net::run(imap::serve(std::make_unique<net::Pieces>(input, piece_bytes, said), context));
  return said;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  if (size < 3 || size > 20'000) return 0;
  std::string input;
  if (data[1] & 1) input += "a LOGIN user1 x\r\n";
  if (data[1] & 2) input += append(japanese) + append(parts) + "c SELECT INBOX\r\n";
  input.append(reinterpret_cast<const char*>(data) + 2, size - 2);
  HIKYAKU_CHECK(talk(input, input.size()) == talk(input, data[0] + std::size_t{1}));
  return 0;
}
