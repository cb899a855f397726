// hikyaku mailbox import: from files into an account.
#pragma once

#include <functional>
#include <set>

#include "app/mailbox_link.h"
#include "app/mailbox_progress.h"
#include "mailfiles/maildir_reader.h"

namespace hikyaku::app {

struct ImportWish {
  std::string account, path, mailbox;
  std::string format = "auto";
  bool takes_all = false;
};

class MailboxImport {
 public:
  MailboxImport(MailboxLink& link, const ImportWish& wish, Language language)
      : link_(link), wish_(wish), language_(language), progress_(language) {}
  /// The exit code.
  int run();

 private:
  /// The next message of a source; nothing at its end.
  using Next = std::function<std::optional<Result<mailfiles::FileMessage>>()>;

  Result<> take_path();
  Result<> take_maildir(const mailfiles::Folder& root);
  Result<> take_mboxes(const mailfiles::Folder& folder, const std::string& prefix,
                       std::size_t depth);
  Result<> take_mbox(mailfiles::Handle file, const std::string& mailbox);
  /// Errors: those that end the import. A mailbox that is refused is told of and passed over.
  Result<> take(const std::string& mailbox, const Next& next);
  Result<> add(mailfiles::FileMessage message, const std::string& mailbox);
  Result<> send(const std::string& mailbox);
  std::string below_wished(const std::string& mailbox) const;

  MailboxLink& link_;
  const ImportWish& wish_;
  const Language language_;
  MailboxProgress progress_;
  bool has_found_ = false, is_refused_ = false;
  std::set<std::string> told_keywords_;
  // The batch that is being filled.
  boost::json::array rows_;
  std::string octets_;
  std::size_t row_bytes_ = 0;
};

}  // namespace hikyaku::app
