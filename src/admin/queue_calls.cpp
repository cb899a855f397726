#include "admin/queue_calls.h"

namespace hikyaku::admin {
namespace {

namespace json = boost::json;
using delivery::EntryPtr;
using delivery::QueueAdmin;

std::int64_t seconds(Time time) {
  return std::chrono::duration_cast<Seconds>(time.time_since_epoch()).count();
}

std::string_view name_of(delivery::Recipient::State state) {
  constexpr std::string_view names[] = {"waiting", "delivered", "failed", "reported", "removed"};
  return names[static_cast<int>(state)];
}

json::object entry_json(const delivery::Entry& entry) {
  json::array recipients;
  for (const delivery::Recipient& one : entry.recipients)
    recipients.push_back(json::object{{"address", one.path.text()},
                                      {"state", name_of(one.state)},
                                      {"attempts", one.attempts_count},
                                      {"next", seconds(one.next)},
                                      {"last", seconds(one.last)},
                                      {"status", one.reason.status},
                                      {"reason", one.reason.reply},
                                      {"host", one.reason.host}});
  return {{"tag", entry.tag},
          {"received", seconds(entry.received)},
          {"expires", seconds(entry.expires)},
          {"from", entry.from.text()},
          {"bytes", entry.body.bytes},
          {"via", entry.via},
          {"recipients", std::move(recipients)}};
}

std::string optional_text(const Arguments& arguments, std::string_view name) {
  return text_argument(arguments, name).value_or("");
}

Result<std::vector<log::Position>> chosen(const QueueAdmin& queue, const Arguments& arguments) {
  std::vector<log::Position> ids;
  const json::value* const tags = arguments.if_contains("tags");
  if (tags == nullptr) {
    TRY(const std::string match, text_argument(arguments, "match"));
    for (const EntryPtr& entry : queue.list(match)) ids.push_back(entry->id);
    return ids;
  }
  if (!tags->is_array())
    return fail(Error::Kind::permanent, "queue", "the argument tags is not a list");
  for (const json::value& tag : tags->as_array()) {
    const std::string name = tag.is_string() ? std::string(tag.as_string()) : std::string();
    const EntryPtr entry = queue.find(name);
    if (!entry)
      return fail(Error::Kind::permanent, "queue", "there is no message " + name + " in the queue");
    ids.push_back(entry->id);
  }
  return ids;
}

Task<Result<json::value>> list(const QueueAdmin& queue, Arguments arguments) {
  json::array rows;
  for (const EntryPtr& entry : queue.list(optional_text(arguments, "match")))
    rows.push_back(entry_json(*entry));
  co_return json::value(std::move(rows));
}

Task<Result<json::value>> show(const QueueAdmin& queue, Arguments arguments) {
  CO_TRY(const std::string tag, text_argument(arguments, "tag"));
  const EntryPtr entry = queue.find(tag);
  if (!entry)
    co_return fail(Error::Kind::permanent, "queue", "there is no message " + tag + " in the queue");
  CO_TRY(std::string header, co_await queue.read_header(entry));
  json::object shown = entry_json(*entry);
  shown["header"] = std::move(header);
  co_return json::value(std::move(shown));
}

Task<Result<json::value>> retry(QueueAdmin& queue, Arguments arguments) {
  CO_TRY(auto ids, chosen(queue, arguments));
  CO_TRY(const std::size_t count, co_await queue.retry(std::move(ids)));
  co_return json::value(json::object{{"count", count}});
}

Task<Result<json::value>> remove(QueueAdmin& queue, Arguments arguments) {
  CO_TRY(auto ids, chosen(queue, arguments));
  const json::value* const bounce = arguments.if_contains("bounce");
  const bool with_bounce = bounce != nullptr && bounce->is_bool() && bounce->as_bool();
  CO_TRY(const std::size_t count, co_await queue.remove(std::move(ids), with_bounce));
  co_return json::value(json::object{{"count", count}});
}

}  // namespace

void add_queue_calls(Api& api, QueueAdmin& queue) {
  api.add("queue.list", [&queue](Arguments given) { return list(queue, std::move(given)); });
  api.add("queue.show", [&queue](Arguments given) { return show(queue, std::move(given)); });
  api.add("queue.retry", [&queue](Arguments given) { return retry(queue, std::move(given)); });
  api.add("queue.delete", [&queue](Arguments given) { return remove(queue, std::move(given)); });
}

}  // namespace hikyaku::admin
