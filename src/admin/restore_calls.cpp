#include "admin/restore_calls.h"

#include "admin/find_account.h"
#include "backup/bring_back.h"
#include "base/events.h"

namespace hikyaku::admin {
namespace {

namespace json = boost::json;
using backup::BroughtBack;

constexpr std::uint64_t source_journal_bytes = 1u << 20;  // nothing is written there
constexpr std::size_t by_bytes_max = 100;
constexpr Milliseconds line_pause{500};

struct Wish {
  directory::Account account;
  log::LogName log;
  std::string source, by;
  backup::BringBackOptions options;
};

json::object line_of(const BroughtBack& done) {
  return {{"mailbox", done.mailbox}, {"messages", done.messages}, {"looked_at", done.looked_at},
          {"there", done.there},     {"restored", done.restored}, {"unreadable", done.unreadable}};
}

Task<Result<json::value>> tell_log(const directory::Backend& directory, Arguments arguments) {
  CO_TRY(const auto account, find_account(directory, arguments));
  co_return json::value(json::object{{"log", store::account_log(account.guid)}});
}

Result<Wish> wish_of(const directory::Backend& directory, const Arguments& arguments) {
  Wish wish;
  TRY(wish.account, find_account(directory, arguments));
  wish.log = text_argument(arguments, "log").value_or(store::account_log(wish.account.guid));
  wish.source = text_argument(arguments, "source").value_or("");
  wish.by = text_argument(arguments, "by").value_or("").substr(0, by_bytes_max);
  wish.options.below = text_argument(arguments, "below").value_or("");
  const json::value* const at = arguments.if_contains("at");
  if (at == nullptr || !at->is_number())
    return fail(Error::Kind::permanent, "restore.account", "the argument at is missing");
  wish.options.at = Time(Milliseconds(at->to_number<std::int64_t>()));
  if (const json::value* const mailboxes = arguments.if_contains("mailboxes"))
    for (const json::value& one : mailboxes->is_array() ? mailboxes->as_array() : json::array())
      if (one.is_string()) wish.options.mailboxes.emplace_back(one.as_string());
  return wish;
}

using Started = Result<std::unique_ptr<log::LocalEngine>>;

Task<Started> start_source(net::Pool& pool, std::string folder) {
  std::move_only_function<Started()> work = [folder] {
    log::LocalOptions options;
    options.work_folder = folder;
    options.writer.journal_file_bytes = source_journal_bytes;
    options.open_files_max = 16;
    return log::LocalEngine::start(log::real_disk(), options);
  };
  CO_TRY(auto started, co_await pool.run(std::move(work)));
  co_return started;
}

struct Restoring {
  delivery::Accounts& accounts;
  log::LocalEngine& engine;

  Task<Result<BroughtBack>> run(Wish wish, std::function<bool(const BroughtBack&)> goes_on) const {
    net::Pool pool("restore", 1);
    std::unique_ptr<log::LocalEngine> other;
    if (!wish.source.empty()) {
      CO_TRY(other, co_await start_source(pool, wish.source));
    }
    log::LocalEngine& source = other ? *other : engine;
    CO_TRY(const bool is_there, co_await source.exists(wish.log));
    if (!is_there)
      co_return fail(Error::Kind::permanent, "restore.account", "there is no log " + wish.log);
    CO_TRY(auto account, co_await accounts.open(wish.account));
    CO_TRY_DO(co_await source.open(wish.log, {}));
    auto done = co_await backup::bring_back(source, wish.log, std::move(account), wish.options,
                                            std::move(goes_on));
    // It waits for its threads: not on this loop.
    std::move_only_function<void()> end = [gone = std::move(other)]() mutable { gone.reset(); };
    (void)co_await pool.run(std::move(end));
    co_return done;
  }
};

Task<void> restore(Restoring restoring, Wish wish, Emit emit, Jobs::Wanted wanted) {
  Time next = system_clock().now();
  const std::string name = wish.account.name, by = wish.by;
  std::uint64_t restored = 0;
  const auto done = co_await restoring.run(std::move(wish), [&](const BroughtBack& now) {
    restored = now.restored;
    if (system_clock().now() >= next && *wanted) {
      emit(json::serialize(line_of(now)));
      next = system_clock().now() + line_pause;
    }
    return wanted->load();
  });
  event(Level::notice, "admin.account.restored",
        {{"account", name},
         {"messages", std::to_string(done ? done->restored : restored)},
         {"by", by},
         {"reason", done ? std::string_view("done") : std::string_view(done.error().detail)}});
  if (!*wanted) co_return;
  json::object last = done ? line_of(*done) : json::object{{"error", done.error().detail}};
  if (done) last["done"] = true;
  emit(json::serialize(last));
}

}  // namespace

void add_restore_calls(Api& api, const directory::Backend& directory, delivery::Accounts& accounts,
                       log::LocalEngine& engine, Jobs& jobs) {
  api.add("restore.log",
          [&directory](Arguments arguments) { return tell_log(directory, std::move(arguments)); });
  api.add_follower("restore.account",
                   [&directory, &jobs, restoring = Restoring{accounts, engine}](
                       const Arguments& arguments, Emit emit) -> Result<std::shared_ptr<void>> {
                     TRY(Wish wish, wish_of(directory, arguments));
                     return jobs.start([&](Jobs::Wanted wanted) {
                       return restore(restoring, std::move(wish), emit, std::move(wanted));
                     });
                   });
}

}  // namespace hikyaku::admin
