#include "admin/services.h"

namespace hikyaku::admin {

void Services::add(Service service, Parts parts) {
  const std::scoped_lock lock(mutex_);
  entries_.push_back({service, std::move(parts)});
}

Result<Services::Entry*> Services::find(std::string_view name) {
  std::string known;
  for (Entry& entry : entries_) {
    if (name_of(entry.service) == name) return &entry;
    known += (known.empty() ? "" : ", ") + std::string(name_of(entry.service));
  }
  return fail(Error::Kind::permanent, "service",
              "there is no service " + std::string(name) + "; there are: " + known);
}

Result<> Services::start(std::string_view name) {
  const std::scoped_lock lock(mutex_);
  TRY(Entry* const entry, find(name));
  if (entry->running) return {};
  TRY_DO(entry->parts.start());
  entry->running = true;
  entry->since = system_clock().now();
  event(Level::notice, "service.started", {{"service", name}});
  return {};
}

Result<> Services::stop(std::string_view name) {
  const std::scoped_lock lock(mutex_);
  TRY(Entry* const entry, find(name));
  if (!entry->running) return {};
  entry->parts.stop();
  entry->running = false;
  entry->since = system_clock().now();
  event(Level::notice, "service.stopped", {{"service", name}});
  return {};
}

void Services::stop_all() {
  for (const Status& one : status()) (void)stop(one.name);
}

std::vector<Services::Status> Services::status() const {
  const std::scoped_lock lock(mutex_);
  std::vector<Status> all;
  for (const Entry& entry : entries_)
    all.push_back(
        {std::string(name_of(entry.service)), entry.running, entry.since, entry.parts.describe()});
  return all;
}

Task<Result<boost::json::value>> Services::status_call() const {
  boost::json::array rows;
  for (const Status& one : status())
    rows.push_back(boost::json::object{{"name", one.name},
                                       {"running", one.running},
                                       {"since", one.since.time_since_epoch().count() / 1000},
                                       {"detail", one.detail}});
  co_return boost::json::value(std::move(rows));
}

Task<Result<boost::json::value>> Services::change_call(Arguments arguments, bool up) {
  CO_TRY(const std::string name, text_argument(arguments, "name"));
  CO_TRY_DO(up ? start(name) : stop(name));
  co_return boost::json::value(nullptr);
}

Result<std::shared_ptr<void>> Services::debug(const Arguments& arguments, const Emit& emit) {
  TRY(const std::string name, text_argument(arguments, "name"));
  const std::scoped_lock lock(mutex_);
  TRY(const Entry* const entry, find(name));
  return std::make_shared<TraceListener>(
      entry->service, [emit](std::string_view line) { emit(std::string(line)); });
}

void Services::add_to(Api& api) {
  api.add("service.status", [this](Arguments) { return status_call(); });
  api.add("service.start", [this](Arguments given) { return change_call(std::move(given), true); });
  api.add("service.stop", [this](Arguments given) { return change_call(std::move(given), false); });
  api.add_follower("service.debug",
                   [this](const Arguments& given, const Emit& emit) { return debug(given, emit); });
}

}  // namespace hikyaku::admin
