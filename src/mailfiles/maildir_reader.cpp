#include "mailfiles/maildir_reader.h"

#include <algorithm>

#include "base/text.h"
#include "mailfiles/line_ends.h"

namespace hikyaku::mailfiles {
namespace {

bool is_part_of_maildir(std::string_view name) {
  return name == "cur" || name == "new" || name == "tmp";
}

bool is_mailbox(const Folder& folder) {
  return folder.has_folder("cur") || folder.has_folder("new");
}

class TreeReader {
 public:
  explicit TreeReader(MaildirTree& tree) : tree_(tree) {}
  bool is_nested() const { return is_nested_; }

  void read(const Folder& folder, const std::string& prefix, std::vector<std::string> levels) {
    if (levels.size() >= maildir_depth_max) return;
    const auto entries = folder.entries();
    if (!entries) return pass_over(entries.error());
    for (const auto& entry : *entries) {
      if (!entry.is_folder || is_part_of_maildir(entry.name)) continue;
      const bool is_flat = entry.name.starts_with('.');
      if (is_flat && !levels.empty()) continue;
      const auto below = folder.below(entry.name);
      if (!below) {
        pass_over(below.error());
        continue;
      }
      if (is_flat && !is_mailbox(*below)) continue;
      const auto name = is_flat ? mailbox_of_folder(entry.name) : mailbox_level(entry.name);
      if (!name) {
        pass_over({Error::Kind::permanent, below->path(), "its name is no mailbox's"});
        continue;
      }
      auto deeper = levels;
      deeper.push_back(entry.name);
      const std::string mailbox = prefix.empty() ? *name : prefix + "/" + *name;
      if (is_mailbox(*below)) {
        tree_.folders.push_back({mailbox, deeper});
        is_nested_ |= !is_flat;
      }
      if (!is_flat) read(*below, mailbox, std::move(deeper));
    }
  }

 private:
  void pass_over(const Error& error) { tree_.passed_over.push_back(error); }
  MaildirTree& tree_;
  bool is_nested_ = false;
};

/// Dovecot's file: a name on a line; from version 2 on ("V\t2", an empty line) with tabs between
/// the levels.
std::vector<std::string> subscriptions(std::string_view text, char separator) {
  if (text.starts_with("V\t")) {
    separator = '\t';
    text.remove_prefix(std::min(text.find('\n'), text.size()));
  }
  std::vector<std::string> names;
  for (const std::string_view line : split(text, '\n')) {
    std::string name;
    for (const std::string_view part : split(trim(line), separator)) {
      const auto level = mailbox_level(part);
      if (!level || level->empty()) {
        name.clear();
        break;
      }
      name += (name.empty() ? "" : "/") + *level;
    }
    if (!name.empty()) names.push_back(std::move(name));
  }
  return names;
}

}  // namespace

bool is_maildir(const Folder& folder) {
  if (is_mailbox(folder)) return true;
  const auto entries = folder.entries();
  return entries && std::ranges::any_of(*entries, [&](const Folder::Entry& entry) {
           if (!entry.is_folder || !entry.name.starts_with('.')) return false;
           const auto below = folder.below(entry.name);
           return below && is_mailbox(*below);
         });
}

Result<MaildirTree> read_maildir_tree(const Folder& root) {
  TRY_DO(root.entries());
  MaildirTree tree;
  if (is_mailbox(root)) tree.folders.push_back({"INBOX", {}});
  TreeReader reader(tree);
  reader.read(root, "", {});
  if (tree.folders.empty())
    return fail(Error::Kind::permanent, root.path(), "there is no Maildir (cur and new) in it");
  std::ranges::sort(tree.folders, {}, &MaildirFolder::mailbox);
  if (const auto list = root.read("subscriptions", maildir_list_bytes_max))
    tree.subscribed = subscriptions(list->octets, reader.is_nested() ? '/' : '.');
  return tree;
}

Result<MaildirReader> MaildirReader::open(const Folder& root, const MaildirFolder& folder) {
  TRY(Folder place, root.below("."));
  for (const std::string& level : folder.levels) {
    TRY(place, place.below(level));
  }
  MaildirReader reader;
  if (const auto list = place.read("dovecot-keywords", maildir_list_bytes_max))
    reader.keywords_ = MaildirKeywords::parse(list->octets);
  for (const bool is_new : {false, true}) {
    const std::string part = is_new ? "new" : "cur";
    if (!place.has_folder(part)) continue;
    TRY(Folder messages, place.below(part));
    TRY(auto entries, messages.entries());
    // Links too: they are told of when their turn comes.
    for (auto& entry : entries)
      if (!entry.is_folder && !entry.name.starts_with('.'))
        reader.files_.push_back({std::move(entry.name), is_new});
    (is_new ? reader.new_ : reader.cur_) = std::move(messages);
  }
  return reader;
}

std::optional<Result<FileMessage>> MaildirReader::next() {
  if (next_ == files_.size()) return std::nullopt;
  const File& file = files_[next_++];
  auto content = (file.is_new ? *new_ : *cur_).read(file.name, message_bytes_max);
  if (!content) return std::unexpected(std::move(content).error());
  const MaildirName name = parse_maildir_name(file.name);
  FileMessage message;
  message.octets = with_crlf(content->octets);
  // Dovecot keeps INTERNALDATE there.
  message.received = content->modified > 0 ? content->modified : name.received;
  message.marks = marks_of(name.letters, keywords_);
  return message;
}

}  // namespace hikyaku::mailfiles
