#include "base/check.h"
#include "base/text.h"
#include "mailfiles/maildir_name.h"

// The name of a file, the name of a folder and a file `dovecot-keywords`, one after the other.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace hikyaku;
  using namespace hikyaku::mailfiles;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto line = [&] {
    const auto first = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(first.size() + 1, text.size()));
    return first;
  };
  const MaildirName name = parse_maildir_name(line());
  HIKYAKU_CHECK(name.unique.starts_with(stem_of(name.unique)));
  if (const auto mailbox = mailbox_of_folder(line())) {
    HIKYAKU_CHECK(is_utf8(*mailbox));
    const std::string folder = folder_of_mailbox(*mailbox);
    HIKYAKU_CHECK(folder.starts_with('.') && !folder.contains('/'));
  }
  auto keywords = MaildirKeywords::parse(text);
  HIKYAKU_CHECK(MaildirKeywords::parse(keywords.text()).text() == keywords.text());
  const Marks marks = marks_of(name.letters, keywords);
  std::vector<std::string> lost;
  const std::string letters = letters_of(marks, keywords, lost);
  if (lost.empty()) HIKYAKU_CHECK(marks_of(letters, keywords).flags == marks.flags);
  return 0;
}
