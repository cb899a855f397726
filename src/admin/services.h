// The services of the running server, each started and stopped while the others run (MC-04).
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "admin/api.h"
#include "base/clock.h"
#include "base/events.h"

namespace hikyaku::admin {

class Services {
 public:
  struct Parts {
    std::function<Result<>()> start;
    std::function<void()> stop;
    std::function<std::string()> describe;  // "0.0.0.0:25, 0.0.0.0:587"
  };
  struct Status {
    std::string name;
    bool running = false;
    Time since{};
    std::string detail;
  };

  void add(Service service, Parts parts);
  /// Error: permanent, when there is no such service or it cannot start. Starting what runs is no
  /// error.
  Result<> start(std::string_view name);
  Result<> stop(std::string_view name);
  void stop_all();
  std::vector<Status> status() const;

  /// "service.status", "service.start", "service.stop", and "service.debug", which is followed
  /// (OP-02).
  void add_to(Api& api);

 private:
  struct Entry {
    Service service;
    Parts parts;
    bool running = false;
    Time since{};
  };
  Result<Entry*> find(std::string_view name);
  Task<Result<boost::json::value>> status_call() const;
  Task<Result<boost::json::value>> change_call(Arguments arguments, bool up);
  Result<std::shared_ptr<void>> debug(const Arguments& arguments, const Emit& emit);
  mutable std::mutex mutex_;
  std::vector<Entry> entries_;
};

}  // namespace hikyaku::admin
