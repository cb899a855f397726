// What the server tells its administrator: events with a stable id, listed with meaning and remedy
// in docs/admin/events.d/, and traces of one service while it is being debugged (OP-02).
//
//   event(Level::warning, "smtp.tls.refused", {{"client", ip}, {"reason", why}});
//   if (tracing(Service::smtp)) trace(Service::smtp, connection_id, "C: EHLO x");
//
// Never put a password or a message's text into either.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

namespace hikyaku {

enum class Level { debug, info, notice, warning, error };
std::string_view name_of(Level level);

/// The services of `hikyaku serve` (EPSTRS, EPSTDS, EPSTPOP3S, EPSTIMAP4S and the administration).
enum class Service { smtp, delivery, pop3, imap, admin };
inline constexpr int service_count = 5;
std::string_view name_of(Service service);

struct Field {
  std::string_view name;
  std::string_view value;
};

void event(Level level, std::string_view id, std::initializer_list<Field> fields = {});

/// Where events go besides standard error: called for each, from any thread, must not block.
using EventSink = std::function<void(Level, std::string_view line)>;
void add_event_sink(EventSink sink);
/// Events below this level are dropped; the default is Level::info.
void set_event_level(Level level);

extern std::atomic<int> trace_listeners[service_count];
inline bool tracing(Service service) {
  return trace_listeners[static_cast<int>(service)].load(std::memory_order_relaxed) > 0;
}
void trace(Service service, std::string_view connection, std::string_view line);

/// Receives the traces of one service until it is destroyed. Called from any thread, must not
/// block.
class TraceListener {
 public:
  TraceListener(Service service, std::function<void(std::string_view line)> receive);
  ~TraceListener();
  TraceListener(const TraceListener&) = delete;
  TraceListener& operator=(const TraceListener&) = delete;

 private:
  Service service_;
  std::uint64_t id_;
};

}  // namespace hikyaku
