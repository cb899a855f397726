#include "admin/config_calls.h"

#include "base/events.h"

namespace hikyaku::admin {
namespace {

namespace json = boost::json;

Result<json::value> reload(const Reload& take_over, const Arguments& arguments, Language language) {
  TRY(const std::string text, text_argument(arguments, "text"));
  TRY(const std::string file, text_argument(arguments, "file"));
  TRY(const std::string by, text_argument(arguments, "by"));
  TRY(const config::Config wanted, config::parse(text, file, language));
  json::array rows;
  for (const config::Change& change : take_over(wanted)) {
    if (change.is_live)
      event(Level::notice, "config.changed", {{"change", change.text()}, {"by", by}});
    rows.push_back(json::object{{"key", change.key},
                                {"before", change.before},
                                {"after", change.after},
                                {"live", change.is_live}});
  }
  return json::value(std::move(rows));
}

}  // namespace

void add_config_calls(Api& api, Reload take_over, Language language) {
  api.add("config.reload",
          [take_over = std::move(take_over), language](Arguments arguments)
              -> Task<Result<json::value>> { co_return reload(take_over, arguments, language); });
}

}  // namespace hikyaku::admin
