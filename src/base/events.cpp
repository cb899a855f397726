#include "base/events.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <vector>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "base/clock.h"

namespace hikyaku {
namespace {

std::mutex mutex;
std::vector<EventSink> sinks;
std::atomic<Level> level_min = Level::info;
std::uint64_t next_listener = 1;
std::map<std::uint64_t, std::pair<Service, std::function<void(std::string_view)>>> listeners;

// A value is quoted when it could be taken for more than one word; control characters never reach a
// log.
void append_value(std::string& line, std::string_view value) {
  const bool plain = !value.empty() && value.find_first_of(" \"=\\") == value.npos;
  if (!plain) line += '"';
  for (const char c : value) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      line += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    else if (c == '"' || c == '\\')
      (line += '\\') += c;
    else
      line += c;
  }
  if (!plain) line += '"';
}

std::string timestamp() {
  const Time now = system_clock().now();
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(now)),
                     now.time_since_epoch().count() % 1000);
}

}  // namespace

std::atomic<int> trace_listeners[service_count] = {};

std::string_view name_of(Level level) {
  constexpr std::string_view names[] = {"debug", "info", "notice", "warning", "error"};
  return names[static_cast<int>(level)];
}

std::string_view name_of(Service service) {
  constexpr std::string_view names[] = {"smtp", "delivery", "pop3", "imap", "admin"};
  return names[static_cast<int>(service)];
}

void event(Level level, std::string_view id, std::initializer_list<Field> fields) {
  if (level < level_min.load(std::memory_order_relaxed)) return;
  std::string line = fmt::format("{} {} {}", timestamp(), name_of(level), id);
  for (const Field& field : fields) {
    line += ' ';
    line += field.name;
    line += '=';
    append_value(line, field.value);
  }
  const std::scoped_lock lock(mutex);
  if (sinks.empty()) fmt::print(stderr, "{}\n", line);
  for (const EventSink& sink : sinks) sink(level, line);
}

void add_event_sink(EventSink sink) {
  const std::scoped_lock lock(mutex);
  sinks.push_back(std::move(sink));
}

void set_event_level(Level level) {
  level_min = level;
}

void trace(Service service, std::string_view connection, std::string_view line) {
  std::string text = fmt::format("{} {} [{}] ", timestamp(), name_of(service), connection);
  for (const char c : line) {
    if (c == '\r' || c == '\n') continue;
    // Lines of strangers are shown on a terminal: nothing in them may speak to it.
    text += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
  }
  const std::scoped_lock lock(mutex);
  for (const auto& [id, listener] : listeners)
    if (listener.first == service) listener.second(text);
}

TraceListener::TraceListener(Service service, std::function<void(std::string_view)> receive)
    : service_(service) {
  const std::scoped_lock lock(mutex);
  id_ = next_listener++;
  listeners.emplace(id_, std::pair(service, std::move(receive)));
  ++trace_listeners[static_cast<int>(service)];
}

TraceListener::~TraceListener() {
  const std::scoped_lock lock(mutex);
  listeners.erase(id_);
  --trace_listeners[static_cast<int>(service_)];
}

}  // namespace hikyaku
