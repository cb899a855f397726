// Reads a Maildir: that of one mailbox, a Maildir++ tree (folders ".Sent.2024" beside cur, new and
// tmp), or Dovecot's LAYOUT=fs (folders "Sent/2024").
#pragma once

#include <optional>

#include "mailfiles/folder.h"
#include "mailfiles/maildir_name.h"

namespace hikyaku::mailfiles {

inline constexpr std::size_t maildir_depth_max = 50;
inline constexpr std::size_t maildir_list_bytes_max = 4u << 20;  // keywords, subscriptions

struct MaildirFolder {
  std::string mailbox;              // UTF-8, '/' between levels
  std::vector<std::string> levels;  // from the tree's folder down; none: that itself, INBOX
};

struct MaildirTree {
  std::vector<MaildirFolder> folders;   // by name, so parents come first
  std::vector<std::string> subscribed;  // as mailbox names
  std::vector<Error> passed_over;       // what could not be read
};

bool is_maildir(const Folder& folder);
/// Error: when it is no Maildir, or cannot be read.
Result<MaildirTree> read_maildir_tree(const Folder& root);

/// The messages of one folder, in the order of their names.
class MaildirReader {
 public:
  static Result<MaildirReader> open(const Folder& root, const MaildirFolder& folder);
  std::size_t size() const { return files_.size(); }
  /// Nothing at the end. An error is of one message, which is passed over.
  std::optional<Result<FileMessage>> next();

 private:
  struct File {
    std::string name;
    bool is_new = false;
  };
  MaildirReader() = default;
  std::optional<Folder> cur_, new_;
  MaildirKeywords keywords_;
  std::vector<File> files_;
  std::size_t next_ = 0;
};

}  // namespace hikyaku::mailfiles
