#include "app/mailbox_import.h"

#include "admin/mailbox_calls.h"
#include "app/mailbox_marks.h"
#include "app/mailbox_name.h"
#include "mailfiles/mbox_file.h"

namespace hikyaku::app {
namespace {

namespace json = boost::json;
using mailfiles::Folder;

constexpr std::size_t row_bytes_max = admin::request_bytes_max / 2;
constexpr std::size_t folder_depth_max = 50;

// Another mailbox, or the next message, may go better.
bool ends_all(const Error& error) {
  return error.where != "admin" || error.kind != Error::Kind::permanent;
}

}  // namespace

int MailboxImport::run() {
  const auto done = take_path();
  if (!done) {
    if (done.error().where == "files")
      print_error(language_, done.error().detail);
    else
      link_.explain(done.error());
  }
  progress_.finish("mailbox.import.done");
  if (!done && progress_.has_begun()) progress_.note(text::say(language_, "mailbox.not_whole"));
  return done && !is_refused_ && !progress_.has_passed_over() ? exit_done : exit_failed;
}

std::string MailboxImport::below_wished(const std::string& mailbox) const {
  if (wish_.mailbox.empty()) return mailbox;
  return mailbox == "INBOX" ? wish_.mailbox : wish_.mailbox + "/" + mailbox;
}

Result<> MailboxImport::take_path() {
  TRY_DO(link_.call("mailbox.list", {{"account", wish_.account}}));  // is there one?
  const auto in_files = [](const Error& error) {
    return fail(error.kind, "files", describe(error));
  };
  auto folder = Folder::open(wish_.path);
  if (folder && wish_.format != "mbox" && mailfiles::is_maildir(*folder))
    return take_maildir(*folder);
  if (folder && wish_.format != "maildir") {
    TRY_DO(take_mboxes(*folder, "", 0));
    if (has_found_) return {};
  }
  if (!folder && wish_.format != "maildir") {
    auto file = mailfiles::open_file(wish_.path);
    if (!file) return in_files(file.error());
    const auto kind = mailfiles::kind_of(*file);
    if (!kind) return in_files(kind.error());
    if (*kind != mailfiles::FileKind::other || wish_.format == "mbox")
      return take_mbox(*std::move(file), wish_.mailbox.empty() ? "INBOX" : wish_.mailbox);
  }
  if (!folder && wish_.format == "maildir") return in_files(folder.error());
  return fail(Error::Kind::permanent, "files", text::say(language_, "mailbox.no_mail", wish_.path));
}

Result<> MailboxImport::take_maildir(const Folder& root) {
  auto tree = mailfiles::read_maildir_tree(root);
  if (!tree) return fail(tree.error().kind, "files", describe(tree.error()));
  for (const Error& error : tree->passed_over) progress_.passed_over(describe(error));
  for (const mailfiles::MaildirFolder& folder : tree->folders) {
    auto reader = mailfiles::MaildirReader::open(root, folder);
    if (!reader) {
      progress_.passed_over(describe(reader.error()));
      continue;
    }
    TRY_DO(take(below_wished(folder.mailbox), [&reader] { return reader->next(); }));
  }
  for (const std::string& name : tree->subscribed) {
    const auto done = link_.call("mailbox.subscribe",
                                 {{"account", wish_.account}, {"mailbox", below_wished(name)}});
    if (!done && ends_all(done.error())) return std::unexpected(done.error());
  }
  return {};
}

Result<> MailboxImport::take_mboxes(const Folder& folder, const std::string& prefix,
                                    std::size_t depth) {
  const auto entries = folder.entries();
  if (!entries) {
    progress_.passed_over(describe(entries.error()));
    return {};
  }
  for (const auto& entry : *entries) {
    if (entry.name.starts_with('.')) continue;
    const auto name = mailbox_of_file(prefix + entry.name);
    if (entry.is_folder && depth < folder_depth_max) {
      const auto below = folder.below(entry.name);
      if (!below) {
        progress_.passed_over(describe(below.error()));
        continue;
      }
      TRY_DO(take_mboxes(*below, prefix + entry.name + "/", depth + 1));
    } else if (entry.is_file && name) {
      auto file = folder.open_file(entry.name);
      if (!file) {
        progress_.passed_over(describe(file.error()));
        continue;
      }
      // What is no mbox is somebody's note, or an index.
      const auto kind = mailfiles::kind_of(*file).value_or(mailfiles::FileKind::other);
      const bool is_empty_mbox =
          kind == mailfiles::FileKind::empty && entry.name.ends_with(".mbox");
      if (kind != mailfiles::FileKind::mbox && !is_empty_mbox) continue;
      TRY_DO(take_mbox(*std::move(file), below_wished(*name)));
    }
  }
  return {};
}

Result<> MailboxImport::take_mbox(mailfiles::Handle file, const std::string& mailbox) {
  mailfiles::MboxReader reader(std::move(file));
  return take(mailbox, [&reader] { return reader.next(); });
}

Result<> MailboxImport::take(const std::string& mailbox, const Next& next) {
  has_found_ = true;
  Result<> done = send(mailbox);  // also a mailbox without messages is made
  while (done) {
    auto message = next();
    if (!message) {
      done = send(mailbox);
      break;
    }
    if (*message)
      done = add(**std::move(message), mailbox);
    else
      progress_.passed_over(describe(message->error()));
    progress_.show(mailbox);
  }
  rows_.clear();
  octets_.clear();
  row_bytes_ = 0;
  if (done || ends_all(done.error())) return done;
  is_refused_ = true;
  progress_.note(text::say(language_, "mailbox.refused", mailbox, done.error().detail));
  return {};
}

Result<> MailboxImport::add(mailfiles::FileMessage message, const std::string& mailbox) {
  if (octets_.size() + message.octets.size() > admin::mailbox_batch_octets ||
      rows_.size() == admin::mailbox_batch_messages_max || row_bytes_ > row_bytes_max)
    TRY_DO(send(mailbox));
  json::array keywords;
  for (const std::string& keyword : message.marks.keywords) {
    if (admin::is_keyword(keyword))
      keywords.emplace_back(keyword);
    else if (told_keywords_.insert(mailbox + "\n" + keyword).second)
      progress_.note(text::say(language_, "mailbox.keyword", mailbox, keyword));
  }
  json::object row{{"octets", message.octets.size()},
                   {"flags", flags_json(message.marks)},
                   {"keywords", std::move(keywords)}};
  if (message.received > 0) row["received"] = message.received;
  row_bytes_ += json::serialize(row).size() + 1;
  rows_.push_back(std::move(row));
  if (octets_.empty())
    octets_ = std::move(message.octets);
  else
    octets_ += message.octets;
  return {};
}

Result<> MailboxImport::send(const std::string& mailbox) {
  const std::size_t octets = octets_.size();
  row_bytes_ = 0;
  TRY(const admin::Reply reply, link_.call("mailbox.put",
                                           {{"account", wish_.account},
                                            {"mailbox", mailbox},
                                            {"skip_present", !wish_.takes_all},
                                            {"messages", std::exchange(rows_, {})}},
                                           std::exchange(octets_, {})));
  const json::object& done = reply.value.as_object();
  const auto stored = done.at("stored").to_number<std::uint64_t>();
  progress_.moved(stored, stored > 0 ? octets : 0);
  progress_.present(done.at("present").to_number<std::uint64_t>());
  return {};
}

}  // namespace hikyaku::app
