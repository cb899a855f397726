#include "app/steps.h"

namespace hikyaku::app {

namespace json = boost::json;

int print_steps(Console& console, const json::array& steps, const std::string& section) {
  const Language language = console.language();
  int code = exit_done;
  for (const json::value& value : steps) {
    const json::object& step = value.as_object();
    const std::string state(step.at("state").as_string());
    if (state == "problem") code = exit_failed;
    if (console.wants_json()) continue;
    std::vector<std::string> values;
    for (const json::value& one : step.at("values").as_array())
      values.emplace_back(one.as_string());
    values.resize(steps_values_max);
    const std::string id = section + "." + std::string(step.at("id").as_string());
    Console::print(std::string(text::find("doctor.state." + state, language)) +
                   text::say(language, id, values[0], values[1], values[2], values[3]));
  }
  if (console.wants_json()) Console::print(json::serialize(steps));
  return code;
}

}  // namespace hikyaku::app
