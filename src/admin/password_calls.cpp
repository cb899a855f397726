#include "admin/password_calls.h"

#include "admin/find_account.h"
#include "net/loop.h"

namespace hikyaku::admin {
namespace {

namespace json = boost::json;
using auth::StoredPasswords;

struct Parts {
  const directory::Backend& directory;
  StoredPasswords& passwords;
  auth::Sessions* const sessions;
  const Clock& clock;
  net::Pool thread{"stored-passwords", 1};  // hashes, and waits for the disk
};

json::value show(const StoredPasswords& passwords, const directory::Account& account) {
  const auto stored = passwords.find(account.guid);
  json::object shown{{"account", account.name}, {"stored", stored != nullptr}};
  if (stored) {
    shown["reversible"] = !stored->sealed.empty();
    shown["time"] = stored->time;
    shown["by"] = stored->by;
  }
  return shown;
}

void end_sessions(Parts& parts, const directory::Account& account) {
  if (parts.sessions != nullptr) parts.sessions->end(account.guid, "changed");
}

Task<Result<json::value>> password(std::shared_ptr<Parts> parts, Arguments arguments) {
  CO_TRY(const directory::Account account, find_account(parts->directory, arguments));
  co_return show(parts->passwords, account);
}

Task<Result<json::value>> set_password(std::shared_ptr<Parts> parts, Arguments arguments) {
  CO_TRY(const directory::Account account, find_account(parts->directory, arguments));
  CO_TRY(std::string given, text_argument(arguments, "password"));
  const std::string by = text_argument(arguments, "by").value_or("");
  const Time now = parts->clock.now();
  std::move_only_function<Result<>()> work = [&passwords = parts->passwords, guid = account.guid,
                                              given = std::move(given), by,
                                              now] { return passwords.set(guid, given, by, now); };
  CO_TRY(const Result<> done, co_await parts->thread.run<Result<>>(std::move(work)));
  CO_TRY_DO(done);
  event(Level::notice, "auth.password.stored", {{"account", account.name}, {"by", by}});
  end_sessions(*parts, account);
  co_return show(parts->passwords, account);
}

Task<Result<json::value>> remove_password(std::shared_ptr<Parts> parts, Arguments arguments) {
  CO_TRY(const directory::Account account, find_account(parts->directory, arguments));
  const std::string by = text_argument(arguments, "by").value_or("");
  std::move_only_function<Result<bool>()> work =
      [&passwords = parts->passwords, guid = account.guid] { return passwords.remove(guid); };
  CO_TRY(const Result<bool> done, co_await parts->thread.run<Result<bool>>(std::move(work)));
  CO_TRY(const bool was_there, done);
  if (was_there) {
    event(Level::notice, "auth.password.removed", {{"account", account.name}, {"by", by}});
    end_sessions(*parts, account);
  }
  co_return show(parts->passwords, account);
}

}  // namespace

void add_password_calls(Api& api, const directory::Backend& directory, StoredPasswords& passwords,
                        auth::Sessions* sessions, const Clock& clock) {
  const auto parts = std::make_shared<Parts>(directory, passwords, sessions, clock);
  api.add("account.password",
          [parts](Arguments given) { return password(parts, std::move(given)); });
  api.add("account.set_password",
          [parts](Arguments given) { return set_password(parts, std::move(given)); });
  api.add("account.remove_password",
          [parts](Arguments given) { return remove_password(parts, std::move(given)); });
}

}  // namespace hikyaku::admin
