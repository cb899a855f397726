#include "app/restore_account.h"

#include <filesystem>

#include "app/backup_points.h"
#include "app/progress_line.h"
#include "backup/restore.h"
#include "store/account.h"

namespace hikyaku::app {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

/// A work folder with the one log of the backup, as it was: the server reads it there.
class Copy {
 public:
  explicit Copy(const std::string& work_folder) : path_(work_folder + "/restore.tmp") {}
  ~Copy() {
    std::error_code wrong;
    if (is_ours_) fs::remove_all(path_, wrong);
  }
  Copy(const Copy&) = delete;
  Copy& operator=(const Copy&) = delete;
  const std::string& path() const { return path_; }

  Result<> make(const backup::Folder& folder, const backup::LogCopy& log, Time at,
                const ServiceUser& user) {
    const std::string journal = path_ + "/journal";
    TRY_DO(backup::make_folder_for(user, journal));
    // Held by another command, or by the server on its behalf.
    TRY(const auto lock, folder.disk().lock(journal + "/lock"));
    is_ours_ = true;
    for (const auto& entry : fs::directory_iterator(path_))
      if (entry.path() != journal) fs::remove_all(entry.path());
    for (const auto& entry : fs::directory_iterator(journal))
      if (entry.path() != journal + "/lock") fs::remove_all(entry.path());
    log::LogFiles files = folder.files_of(log);
    TRY(files.ends, log::ends_at(files, at.time_since_epoch()));
    TRY_DO(backup::copy_log(files, path_ + "/log", user, [](std::uint64_t) {}));
    TRY(auto places, folder.disk().open(journal + "/places", true));
    const std::string line = log::place_line(log.name, {log.place.number, "log"});
    const std::string_view part = line;
    TRY_DO(places->write(0, {&part, 1}));
    TRY_DO(user.give(journal + "/places"));
    return user.give(journal + "/lock");
  }

 private:
  const std::string path_;
  bool is_ours_ = false;
};

/// The log of the account: a GUID says it itself, also when the directory has it not any more.
Result<log::LogName> log_of(MailboxLink& link, const std::string& account) {
  if (const auto guid = Guid::from_text(account)) return store::account_log(*guid);
  TRY(const auto reply, link.call("restore.log", {{"account", account}}));
  return log::LogName(reply.value.as_object().at("log").as_string());
}

int follow(Console& console, MailboxLink& link, const RestoreWish& wish,
           admin::Arguments arguments) {
  const Language language = console.language();
  json::object last;
  Result<> followed;
  {
    ProgressLine line;
    followed = link.follow("restore.account", std::move(arguments), [&](std::string_view said) {
      boost::system::error_code wrong;
      const json::value value = json::parse(said, wrong);
      if (wrong || !value.is_object()) return true;
      last = value.as_object();
      if (last.contains("error") || last.contains("done")) return false;
      if (line.is_due())
        line.show(text::say(language, "restore.account.progress",
                            last.at("mailbox").as_string().c_str(),
                            last.at("looked_at").to_number<std::uint64_t>(),
                            last.at("messages").to_number<std::uint64_t>(),
                            last.at("restored").to_number<std::uint64_t>()));
      return true;
    });
  }
  if (const json::value* const error = last.if_contains("error")) {
    print_error(language, error->as_string().c_str());
    return exit_failed;
  }
  if (!last.contains("done")) {
    if (!followed) link.explain(followed.error());
    if (!last.empty()) print_error(language, text::say(language, "restore.account.gone"));
    return exit_failed;
  }
  const auto unreadable = last.at("unreadable").to_number<std::uint64_t>();
  console.say("restore.account.done", wish.into.empty() ? wish.account : wish.into,
              last.at("restored").to_number<std::uint64_t>(),
              last.at("there").to_number<std::uint64_t>(), unreadable);
  return unreadable == 0 ? exit_done : exit_failed;
}

}  // namespace

int restore_account(Console& console, const Invocation& invocation, const config::Config& config,
                    const RestoreWish& wish, const backup::Folder* folder,
                    const backup::Manifest* manifest) {
  const Language language = console.language();
  const auto link = MailboxLink::reach(console, invocation);
  if (!link) return exit_failed;
  const auto log = log_of(*link, wish.account);
  if (!log) {
    link->explain(log.error());
    return exit_failed;
  }
  admin::Arguments arguments{
      {"account", wish.into.empty() ? wish.account : wish.into},
      {"log", *log},
      {"below", wish.below},
      {"by", who()},
      {"mailboxes", json::array(wish.mailboxes.begin(), wish.mailboxes.end())}};
  Copy copy(config.server.work_folder);
  Time at = wish.at.value_or(Time());
  if (manifest != nullptr) {
    at = wish.at.value_or(manifest->time);
    const auto found = std::ranges::find(manifest->logs, *log, &backup::LogCopy::name);
    if (found == manifest->logs.end()) {
      print_error(language, text::say(language, "restore.no_account", wish.account));
      return exit_failed;
    }
    const auto user = ServiceUser::find(config.server.user);
    const auto made =
        user ? copy.make(*folder, *found, at, *user) : Result<>(std::unexpect, user.error());
    if (!made) {
      print_error(language, describe(made.error()));
      return exit_failed;
    }
    arguments["source"] = copy.path();
  }
  arguments["at"] = at.time_since_epoch().count();
  return follow(console, *link, wish, std::move(arguments));
}

}  // namespace hikyaku::app
