#include <algorithm>

#include <fmt/format.h>

#include "config/settings.h"

namespace hikyaku::config {
namespace {

std::string text_of(const std::vector<Domain>& domains) {
  std::string joined;
  for (const Domain& domain : domains) {
    joined += fmt::format("{}{} ({})", joined.empty() ? "" : ", ", domain.name, domain.ip);
    if (domain.quota_bytes >= 0) joined += fmt::format(" quota_bytes {}", domain.quota_bytes);
    if (domain.quota_messages >= 0)
      joined += fmt::format(" quota_messages {}", domain.quota_messages);
    if (domain.max_accounts > 0) joined += fmt::format(" max_accounts {}", domain.max_accounts);
  }
  return "[" + joined + "]";
}

/// Then they differ in what they limit only.
bool have_same_names(const Config& one, const Config& other) {
  return std::ranges::equal(one.domains, other.domains, [](const Domain& a, const Domain& b) {
    return a.name == b.name && a.ip == b.ip;
  });
}

}  // namespace

std::vector<Change> changes(const Config& before, const Config& after) {
  std::vector<Change> all;
  const auto add = [&](std::string_view key, std::string old_value, std::string new_value,
                       bool is_taken_over) {
    if (old_value != new_value)
      all.push_back({std::string(key), std::move(old_value), std::move(new_value), is_taken_over});
  };
  for (const Setting& setting : settings())
    add(setting.key, value_text(setting, before), value_text(setting, after), is_live(setting.key));
  add("domains", text_of(before.domains), text_of(after.domains), have_same_names(before, after));
  return all;
}

std::vector<std::string> difference(const Config& before, const Config& after) {
  std::vector<std::string> lines;
  for (const Change& change : changes(before, after)) lines.push_back(change.text());
  return lines;
}

Config with_live_settings(Config running, const Config& wanted) {
  Config source = wanted;  // the members are reached by functions of a changeable one
  for (const Setting& setting : settings())
    if (is_live(setting.key))
      std::visit([&](const auto& member) { member(running) = member(source); }, setting.member);
  if (have_same_names(running, wanted)) running.domains = wanted.domains;
  return running;
}

}  // namespace hikyaku::config
