#include "admin/doctor/report.h"

#include <algorithm>

namespace hikyaku::admin::doctor {
namespace {

std::string said(const std::string& id, std::vector<std::string> values, Language language) {
  constexpr std::size_t values_max = 4;
  values.resize(std::max(values.size(), values_max));
  return text::say(language, id, values[0], values[1], values[2], values[3]);
}

}  // namespace

std::string_view name_of(State state) {
  constexpr std::string_view names[] = {"good", "note", "warning", "problem"};
  return names[static_cast<std::size_t>(state)];
}

std::string Finding::text(Language language) const {
  return said("doctor." + id, values, language);
}

std::string Finding::remedy(Language language) const {
  if (state == State::good || state == State::note) return {};
  return said("doctor." + id + ".fix", values, language);
}

bool Report::has_problem() const {
  return std::ranges::any_of(findings_,
                             [](const Finding& one) { return one.state == State::problem; });
}

}  // namespace hikyaku::admin::doctor
