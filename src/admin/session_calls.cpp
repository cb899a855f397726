#include "admin/session_calls.h"

#include <algorithm>

#include "admin/find_account.h"

namespace hikyaku::admin {
namespace {

namespace json = boost::json;

std::int64_t seconds(Time time) {
  return std::chrono::floor<Seconds>(time).time_since_epoch().count();
}

json::array list_failures(const auth::Failures& failures) {
  json::array rows;
  for (const auth::Failure& one : failures.list())
    rows.push_back(json::object{{"account", one.account},
                                {"known", one.is_account},
                                {"client", one.client},
                                {"service", name_of(one.service)},
                                {"reason", name_of(one.reason)},
                                {"count", one.count},
                                {"asked", one.asked},
                                {"first", seconds(one.first)},
                                {"last", seconds(one.last)}});
  return rows;
}

json::array list(const auth::Sessions& sessions) {
  std::vector<auth::Sessions::Row> rows = sessions.list();
  std::ranges::sort(rows, {}, [](const auto& row) { return std::tie(row.name, row.since); });
  json::array found;
  for (const auto& row : rows)
    found.push_back(json::object{{"account", row.name},
                                 {"service", name_of(row.service)},
                                 {"client", row.client},
                                 {"since", seconds(row.since)}});
  return found;
}

Result<json::value> end(const directory::Backend& directory, auth::Sessions& sessions,
                        const Arguments& arguments) {
  TRY(const directory::Account account, find_account(directory, arguments));
  TRY(const std::string by, text_argument(arguments, "by"));
  const std::size_t ended = sessions.end(account.guid, "ended by " + by);
  return json::value(json::object{{"account", account.name}, {"ended", ended}});
}

}  // namespace

void add_session_calls(Api& api, const directory::Backend& directory, auth::Sessions& sessions,
                       const auth::Failures& failures) {
  api.add("login.failures", [&failures](Arguments) -> Task<Result<json::value>> {
    co_return json::value(list_failures(failures));
  });
  api.add("session.list", [&sessions](Arguments) -> Task<Result<json::value>> {
    co_return json::value(list(sessions));
  });
  api.add("session.end", [&directory, &sessions](Arguments arguments) -> Task<Result<json::value>> {
    co_return end(directory, sessions, arguments);
  });
}

}  // namespace hikyaku::admin
