// hikyaku mailbox export: from an account into files.
#pragma once

#include <functional>

#include "app/mailbox_link.h"
#include "app/mailbox_progress.h"
#include "mailfiles/maildir_writer.h"

namespace hikyaku::app {

struct ExportWish {
  std::string account, folder;
  std::string format = "maildir";
  std::vector<std::string> mailboxes;  // none: all
};

class MailboxExport {
 public:
  MailboxExport(MailboxLink& link, const ExportWish& wish, std::string host_name, Language language)
      : link_(link),
        wish_(wish),
        host_name_(std::move(host_name)),
        language_(language),
        progress_(language) {}
  /// The exit code.
  int run();

 private:
  struct Row {
    mailfiles::MessageId id;
    std::uint64_t octets = 0;
    mailfiles::Marks marks;
  };
  using Wants = std::function<bool(const mailfiles::MessageId&)>;
  using Write = std::function<Result<>(const Row&, std::string_view octets)>;

  Result<std::vector<std::string>> wished(const boost::json::array& mailboxes);
  Result<> write_all();
  Result<> write_maildir(const mailfiles::Folder& root, const std::string& mailbox);
  Result<> write_mbox(const mailfiles::Folder& root, const std::string& mailbox);
  /// Gives every wanted message to `write`, in the order of the uids.
  Result<> each(const std::string& mailbox, const Wants& wants, const Write& write);
  Result<> get(const std::string& mailbox, std::vector<Row> rows, const Write& write);

  MailboxLink& link_;
  const ExportWish& wish_;
  const std::string host_name_;
  const Language language_;
  MailboxProgress progress_;
};

}  // namespace hikyaku::app
