// All logs at one moment: where a consistent copy of them ends.
#include "log/local_engine.h"

namespace hikyaku::log {

namespace {

struct Open {
  Milliseconds time{0};
  std::vector<Moment::Log> open;
  std::map<LogName, LogPlace> closed;
};

}  // namespace

Result<Ends> LocalEngine::ends_of_closed(const LogName& log, const LogPlace& place) {
  // Not by the engine's own open files: they are many, and used once.
  const auto size_of = [&](const std::string& path) -> Result<std::uint64_t> {
    auto file = files_.disk().open(path, false);
    if (!file && file.error().kind == Error::Kind::permanent) return 0u;
    if (!file) return std::unexpected(file.error());
    return (*file)->size();
  };
  const LocalLog paths(log, place.number, path_of(place.folder));
  Ends ends;
  TRY(ends.tail, size_of(paths.records_path()));
  ends.tail /= row_bytes;
  if (ends.tail == 0) return ends;
  TRY(ends.metas, size_of(paths.metas_path()));
  TRY(ends.summaries, size_of(paths.summaries_path()));
  TRY(ends.bodies, size_of(paths.bodies_path()));
  return ends;
}

Task<Result<Moment>> LocalEngine::moment() {
  net::Promise<Open> promise;
  const bool is_taken = writer_->between_batches([this, promise](Milliseconds time) mutable {
    Open now;
    now.time = time;
    now.closed = places_.all();
    const std::lock_guard lock(mutex_);
    for (const auto& [name, log] : logs_) {
      const auto node = now.closed.extract(name);
      now.open.push_back({name, node.mapped(), log->published});
    }
    promise.set(std::move(now));
  });
  if (!is_taken) co_return fail(Error::Kind::temporary, "log.moment", "the server ends");
  Open at = co_await promise.wait();
  std::move_only_function<Result<Moment>()> work =
      [this, at = std::move(at)]() mutable -> Result<Moment> {
    Moment moment{Time(at.time), std::move(at.open)};
    for (auto& [name, place] : at.closed) {
      TRY(Ends ends, ends_of_closed(name, place));
      // One that was opened meanwhile may have grown: it ended where it was opened.
      if (const auto opened = find(name)) ends = opened->opened;
      moment.logs.push_back({name, std::move(place), ends});
    }
    return moment;
  };
  CO_TRY(auto moment, co_await background_.run(std::move(work)));
  co_return moment;
}

}  // namespace hikyaku::log
