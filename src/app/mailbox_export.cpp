#include "app/mailbox_export.h"

#include <algorithm>

#include "admin/mailbox_calls.h"
#include "app/mailbox_marks.h"
#include "app/mailbox_name.h"
#include "base/text.h"
#include "mailfiles/mbox_file.h"

namespace hikyaku::app {
namespace {

namespace json = boost::json;
using mailfiles::Folder;

constexpr std::size_t rows_per_call = 1000;

template <class T>
T number(const json::object& object, std::string_view name) {
  return object.at(name).to_number<T>();
}

Result<> in_files(Result<> done) {
  return done ? done : fail(done.error().kind, "files", describe(done.error()));
}
template <class T>
Result<T> in_files(Result<T> done) {
  if (done) return done;
  return fail(done.error().kind, "files", describe(done.error()));
}

}  // namespace

int MailboxExport::run() {
  const auto done = write_all();
  if (!done) {
    if (done.error().where == "files")
      print_error(language_, done.error().detail);
    else
      link_.explain(done.error());
  }
  progress_.finish("mailbox.export.done");
  if (!done && progress_.has_begun()) progress_.note(text::say(language_, "mailbox.not_whole"));
  return done && !progress_.has_passed_over() ? exit_done : exit_failed;
}

Result<std::vector<std::string>> MailboxExport::wished(const json::array& mailboxes) {
  std::vector<std::string> all;
  for (const json::value& one : mailboxes) all.emplace_back(one.as_object().at("name").as_string());
  if (wish_.mailboxes.empty()) return all;
  std::vector<std::string> chosen;
  for (const std::string& name : wish_.mailboxes) {
    const auto found = std::ranges::find_if(all, [&](const std::string& one) {
      return one == name || (one == "INBOX" && iequals(name, one));
    });
    if (found == all.end())
      return fail(Error::Kind::permanent, "files", text::say(language_, "mailbox.none", name));
    chosen.push_back(*found);
  }
  return chosen;
}

Result<> MailboxExport::write_all() {
  TRY(const admin::Reply list, link_.call("mailbox.list", {{"account", wish_.account}}));
  const json::object& answer = list.value.as_object();
  TRY(const auto mailboxes, wished(answer.at("mailboxes").as_array()));
  TRY(const Folder root, in_files(Folder::open_or_make(wish_.folder)));
  for (const std::string& mailbox : mailboxes)
    TRY_DO(wish_.format == "mbox" ? write_mbox(root, mailbox) : write_maildir(root, mailbox));
  if (wish_.format == "mbox" || !wish_.mailboxes.empty()) return {};
  std::vector<std::string> subscribed;
  for (const json::value& name : answer.at("subscribed").as_array())
    subscribed.emplace_back(name.as_string());
  return in_files(mailfiles::write_maildir_subscriptions(root, subscribed));
}

Result<> MailboxExport::write_maildir(const Folder& root, const std::string& mailbox) {
  TRY(auto writer, in_files(mailfiles::MaildirWriter::open(root, mailbox, host_name_)));
  const auto wants = [&](const mailfiles::MessageId& id) {
    if (!writer.has(id)) return true;
    progress_.present(1);
    return false;
  };
  TRY_DO(each(mailbox, wants, [&](const Row& row, std::string_view octets) {
    return in_files(writer.write(row.id, octets, row.marks));
  }));
  for (const std::string& keyword : writer.lost_keywords())
    progress_.note(text::say(language_, "mailbox.keyword", mailbox, keyword));
  return in_files(writer.finish());
}

Result<> MailboxExport::write_mbox(const Folder& root, const std::string& mailbox) {
  const std::vector<std::string> levels = file_of_mailbox(mailbox);
  TRY(Folder folder, in_files(root.below(".")));
  for (std::size_t i = 0; i + 1 < levels.size(); ++i) {
    TRY(folder, in_files(folder.make_below(levels[i])));
  }
  const std::string& name = levels.back();
  TRY(auto file, in_files(folder.make_file(name + ".partial")));
  mailfiles::MboxWriter writer(std::move(file));
  TRY_DO(each(
      mailbox, [](const mailfiles::MessageId&) { return true; },
      [&](const Row& row, std::string_view octets) {
        return in_files(writer.write(row.id.received, octets, row.marks));
      }));
  TRY_DO(in_files(writer.finish()));
  TRY_DO(in_files(folder.rename(name + ".partial", folder, name)));
  return in_files(folder.sync());
}

Result<> MailboxExport::each(const std::string& mailbox, const Wants& wants, const Write& write) {
  for (std::uint64_t from = 1;;) {
    TRY(const admin::Reply reply, link_.call("mailbox.messages", {{"account", wish_.account},
                                                                  {"mailbox", mailbox},
                                                                  {"from_uid", from},
                                                                  {"limit", rows_per_call}}));
    const json::object& answer = reply.value.as_object();
    const json::array& messages = answer.at("messages").as_array();
    if (messages.empty()) return {};
    std::vector<Row> rows;
    for (const json::value& value : messages) {
      const json::object& one = value.as_object();
      Row row{{number<std::uint32_t>(answer, "uid_validity"), number<std::uint32_t>(one, "uid"),
               number<std::int64_t>(one, "received")},
              number<std::uint64_t>(one, "octets"),
              marks_of(one)};
      from = std::uint64_t{row.id.uid} + 1;
      if (wants(row.id)) rows.push_back(std::move(row));
    }
    TRY_DO(get(mailbox, std::move(rows), write));
  }
}

Result<> MailboxExport::get(const std::string& mailbox, std::vector<Row> rows, const Write& write) {
  for (std::size_t at = 0; at < rows.size();) {
    json::array uids;
    std::uint64_t octets = 0;
    for (std::size_t i = at; i < rows.size() && octets < admin::mailbox_batch_octets; ++i) {
      octets += rows[i].octets;
      uids.emplace_back(rows[i].id.uid);
    }
    const std::size_t asked = uids.size();
    TRY(const admin::Reply reply,
        link_.call("mailbox.get", {{"account", wish_.account},
                                   {"mailbox", mailbox},
                                   {"uid_validity", rows[at].id.uid_validity},
                                   {"uids", std::move(uids)}}));
    const json::array& got = reply.value.as_object().at("messages").as_array();
    std::string_view rest = reply.octets;
    if (got.empty()) at += asked;  // gone, all of them
    for (const json::value& value : got) {
      const json::object& one = value.as_object();
      // Those between are gone.
      while (at < rows.size() && rows[at].id.uid != number<std::uint32_t>(one, "uid")) ++at;
      if (at == rows.size())
        return fail(Error::Kind::permanent, "admin", "the server's answer is not understood");
      const Row& row = rows[at++];
      if (const json::value* error = one.if_contains("error")) {
        progress_.passed_over(mailbox + " " + std::to_string(row.id.uid) + ": " +
                              std::string(error->as_string()));
        continue;
      }
      const std::string_view message = rest.substr(0, number<std::size_t>(one, "octets"));
      rest.remove_prefix(message.size());
      TRY_DO(write(row, message));
      progress_.moved(1, message.size());
      progress_.show(mailbox);
    }
  }
  return {};
}

}  // namespace hikyaku::app
