// What `hikyaku doctor` found: each thing that was looked at, and how to mend what is wrong.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "text/catalogue.h"

namespace hikyaku::admin::doctor {

enum class State { good, note, warning, problem };
std::string_view name_of(State state);

/// The text "doctor.<id>" says what was found; of a warning or problem "doctor.<id>.fix" says what
/// to do. Both take the values.
struct Finding {
  State state = State::good;
  std::string id;
  std::vector<std::string> values = {};

  std::string text(Language language) const;
  std::string remedy(Language language) const;  // of a warning or problem; else empty
};

class Report {
 public:
  void add(State state, std::string id, std::vector<std::string> values = {}) {
    findings_.push_back({state, std::move(id), std::move(values)});
  }
  const std::vector<Finding>& findings() const { return findings_; }
  bool has_problem() const;

 private:
  std::vector<Finding> findings_;
};

}  // namespace hikyaku::admin::doctor
