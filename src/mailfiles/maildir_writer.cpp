#include "mailfiles/maildir_writer.h"

#include "mailfiles/line_ends.h"
#include "mailfiles/maildir_reader.h"

namespace hikyaku::mailfiles {
namespace {

Result<Folder> folder_for(const Folder& root, std::string_view mailbox) {
  if (mailbox == "INBOX") return root.below(".");
  TRY(Folder folder, root.make_below(folder_of_mailbox(mailbox)));
  TRY_DO(folder.make_file("maildirfolder"));  // Maildir++: it is no account's own folder
  return folder;
}

}  // namespace

Result<MaildirWriter> MaildirWriter::open(const Folder& root, std::string_view mailbox,
                                          std::string_view host_name) {
  TRY(Folder own, folder_for(root, mailbox));
  TRY(Folder cur, own.make_below("cur"));
  TRY(const Folder fresh, own.make_below("new"));
  TRY(Folder tmp, own.make_below("tmp"));
  MaildirWriter writer(std::move(own), std::move(cur), std::move(tmp));
  writer.host_ = maildir_host(host_name);
  if (auto list = writer.own_.read("dovecot-keywords", maildir_list_bytes_max)) {
    writer.keywords_ = MaildirKeywords::parse(list->octets);
    writer.keywords_text_ = writer.keywords_.text();
  }
  for (const Folder* part : {&std::as_const(writer.cur_), &fresh}) {
    TRY(const auto entries, part->entries());
    for (const auto& entry : entries)
      writer.stems_.emplace(stem_of(parse_maildir_name(entry.name).unique));
  }
  return writer;
}

bool MaildirWriter::has(const MessageId& id) const {
  return stems_.contains(maildir_stem(id.received, id.uid_validity, id.uid));
}

Result<> MaildirWriter::write(const MessageId& id, std::string_view octets, const Marks& marks) {
  const std::string letters = letters_of(marks, keywords_, lost_keywords_);
  if (std::string text = keywords_.text(); text != keywords_text_) {
    TRY_DO(own_.replace("dovecot-keywords", text));
    keywords_text_ = std::move(text);
  }
  const std::string file = with_lf(octets);
  const std::string stem = maildir_stem(id.received, id.uid_validity, id.uid);
  const std::string unique = stem + "." + host_;
  TRY_DO(tmp_.write(unique, file, id.received));
  TRY_DO(tmp_.rename(unique, cur_, unique + ",S=" + std::to_string(file.size()) + ":2," + letters));
  stems_.insert(stem);
  return {};
}

Result<> MaildirWriter::finish() const {
  TRY_DO(cur_.sync());
  return own_.sync();
}

Result<> write_maildir_subscriptions(const Folder& root,
                                     const std::vector<std::string>& mailboxes) {
  std::string text;
  for (const std::string& mailbox : mailboxes) text += folder_of_mailbox(mailbox).substr(1) + "\n";
  return root.replace("subscriptions", text);
}

}  // namespace hikyaku::mailfiles
