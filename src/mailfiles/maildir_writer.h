// Writes mailboxes as a Maildir++ tree that Dovecot reads.
#pragma once

#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "mailfiles/folder.h"
#include "mailfiles/maildir_name.h"

namespace hikyaku::mailfiles {

/// What names a message of a mailbox for good (RFC 3501 2.3.1.1).
struct MessageId {
  std::uint32_t uid_validity = 0, uid = 0;
  std::int64_t received = 0;
};

class MaildirWriter {
 public:
  /// Makes the mailbox's folder when it is missing.
  static Result<MaildirWriter> open(const Folder& root, std::string_view mailbox,
                                    std::string_view host_name);
  /// Is its file there, under whatever flags?
  bool has(const MessageId& id) const;
  /// Into tmp, durable, then to cur (cr.yp.to/proto/maildir.html). `octets`: with CRLF.
  Result<> write(const MessageId& id, std::string_view octets, const Marks& marks);
  /// Makes the names of what was written durable.
  Result<> finish() const;
  /// Keywords for which there was no letter any more.
  const std::vector<std::string>& lost_keywords() const { return lost_keywords_; }

 private:
  MaildirWriter(Folder own, Folder cur, Folder tmp)
      : own_(std::move(own)), cur_(std::move(cur)), tmp_(std::move(tmp)) {}
  Folder own_, cur_, tmp_;
  std::string host_;
  MaildirKeywords keywords_;
  std::string keywords_text_;  // as it is in the file
  std::unordered_set<std::string> stems_;
  std::vector<std::string> lost_keywords_;
};

Result<> write_maildir_subscriptions(const Folder& root, const std::vector<std::string>& mailboxes);

}  // namespace hikyaku::mailfiles
