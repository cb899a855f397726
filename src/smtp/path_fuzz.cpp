#include "base/check.h"
#include "smtp/command.h"
#include "smtp/path.h"

// What was parsed, written and parsed again is the same.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace hikyaku;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Cursor in(text);
  if (const auto path = smtp::parse_reverse_path(in); path && !path->is_null())
    HIKYAKU_CHECK(smtp::parse_mailbox(path->text()) == path);
  smtp::MailCommand mail;
  smtp::parse_mail(text, mail);
  smtp::RcptCommand rcpt;
  smtp::parse_rcpt(text, rcpt);
  return 0;
}
