#include "base/check.h"
#include "smtp/session.h"

namespace {

using namespace hikyaku;
using namespace hikyaku::smtp;

struct AnyReceiver final : Receiver {
  Reply check_sender(const Sender&, const Path&, std::optional<std::uint64_t>) override {
    return {250, "2.1.0", "OK"};
  }
  Reply check_recipient(const Sender&, const Path&, const Path& to,
                        std::optional<std::uint64_t>) override {
    if (to.local_part == "y") return {};
    return to.local_part == "x" ? Reply{550, "5.1.1", "unknown"} : Reply{250, "2.1.5", "OK"};
  }
  Task<Reply> accept(Envelope, std::string) override { co_return Reply{250, "2.0.0", "OK"}; }
};

// All that the server says, and all that it accepts, for this input cut in pieces.
std::string talk(std::string_view input, std::size_t chunk_bytes) {
  AnyReceiver receiver;
  FixedClock clock;
  SessionOptions options;
  options.host_name = "mx.example.jp";
  options.plaintext_login = PlaintextLogin::always;
  Session session(options, receiver, clock, {"192.0.2.1", 25}, "c", false);
  auto want = session.greet();
  std::string said;
  while (want != Session::Want::close) {
    said += std::exchange(session.output(), {});
    if (want == Session::Want::accept) {
      const Envelope envelope = session.take_envelope();
      HIKYAKU_CHECK(!envelope.recipients.empty());
      const std::string message = session.take_message();
      for (std::size_t i = 0; i < message.size(); ++i)
        HIKYAKU_CHECK((message[i] == '\n') == (i > 0 && message[i - 1] == '\r'));
      said += message;
      want = session.accepted({250, "2.0.0", "OK"});
    } else if (want == Session::Want::check_recipient) {
      want = session.recipient_checked({250, "2.1.5", "OK"});
    } else if (want == Session::Want::authenticate) {
      directory::Verified verified;
      if (session.take_credentials().password.size() % 2) {
        verified.verdict = directory::Verdict::accepted;
        verified.account.emplace();
      }
      want = session.authenticated(verified);
    } else {
      if (input.empty()) return said;
      const auto piece = input.substr(0, chunk_bytes);
      input.remove_prefix(piece.size());
      want = session.feed(piece);
    }
  }
  return said += session.output();
}

}  // namespace

// The first octet is the size of the pieces.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  HIKYAKU_CHECK(talk(input, input.size()) == talk(input, data[0] + std::size_t{1}));
  return 0;
}
