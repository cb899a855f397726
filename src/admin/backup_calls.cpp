#include "admin/backup_calls.h"

namespace hikyaku::admin {
namespace {

namespace json = boost::json;

/// A follower that does not keep up loses lines, so they are few.
constexpr std::size_t logs_per_line = 500;

json::array log_json(const log::Moment::Log& log) {
  return {log.name,       log.place.number,   log.place.folder, log.ends.tail,
          log.ends.metas, log.ends.summaries, log.ends.bodies};
}

Task<void> tell_moment(log::LocalEngine& engine, std::string work_folder, Emit emit,
                       Jobs::Wanted wanted) {
  const auto moment = co_await engine.moment();
  if (!*wanted) co_return;
  const auto say = [&](json::object line) { emit(json::serialize(line)); };
  if (!moment) {
    say({{"error", describe(moment.error())}});
    co_return;
  }
  say({{"work_folder", work_folder}, {"time", moment->time.time_since_epoch().count()}});
  json::array logs;
  for (const log::Moment::Log& log : moment->logs) {
    logs.push_back(log_json(log));
    if (logs.size() == logs_per_line) say({{"logs", std::exchange(logs, {})}});
  }
  say({{"logs", std::move(logs)}});
  say({{"done", true}});
}

/// What a follower holds: drops first, so that none comes between.
struct Following {
  std::shared_ptr<void> drops, job;
};

log::Moment::Log log_of(const json::array& row) {
  const auto number = [&](std::size_t i) { return row.at(i).to_number<std::uint64_t>(); };
  log::Moment::Log log;
  log.name = row.at(0).as_string();
  log.place = {number(1), std::string(row.at(2).as_string())};
  log.ends = {number(3), number(4), number(5), number(6), {}};
  return log;
}

}  // namespace

void add_backup_calls(Api& api, log::LocalEngine& engine, std::string work_folder, Jobs& jobs) {
  api.add_follower("backup.follow",
                   [&engine, &jobs, work_folder = std::move(work_folder)](
                       const Arguments&, Emit emit) -> Result<std::shared_ptr<void>> {
                     auto following = std::make_shared<Following>();
                     following->drops = engine.hold_drops();
                     following->job = jobs.start([&](Jobs::Wanted wanted) {
                       return tell_moment(engine, work_folder, emit, std::move(wanted));
                     });
                     return following;
                   });
}

Result<bool> MomentReader::take(std::string_view line) {
  try {
    const json::value value = json::parse(line);
    const json::object& said = value.as_object();
    if (const json::value* const error = said.if_contains("error"))
      return fail(Error::Kind::temporary, "admin", std::string(error->as_string()));
    if (said.contains("done")) return false;
    if (const json::value* const folder = said.if_contains("work_folder")) {
      work_folder = folder->as_string();
      moment.time = Time(Milliseconds(said.at("time").to_number<std::int64_t>()));
    }
    if (const json::value* const logs = said.if_contains("logs"))
      for (const json::value& row : logs->as_array()) moment.logs.push_back(log_of(row.as_array()));
    return true;
  } catch (const std::exception& wrong) {
    return fail(Error::Kind::permanent, "admin",
                std::string("a line of the server: ") + wrong.what());
  }
}

}  // namespace hikyaku::admin
