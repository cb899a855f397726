#include "app/mailbox_name.h"

#include "base/text.h"

namespace hikyaku::app {
namespace {

constexpr std::string_view ending = ".mbox";
constexpr std::string_view unfinished = ".partial";
constexpr std::string_view first_dot = "%2E";

}  // namespace

std::vector<std::string> file_of_mailbox(std::string_view mailbox) {
  std::vector<std::string> levels;
  for (const std::string_view level : split(mailbox, '/')) {
    if (level.starts_with('.'))
      levels.push_back(std::string(first_dot).append(level.substr(1)));
    else
      levels.emplace_back(level);
  }
  levels.back() += ending;
  return levels;
}

std::optional<std::string> mailbox_of_file(std::string_view path) {
  if (path.ends_with(unfinished) || !is_utf8(path)) return std::nullopt;
  if (path.ends_with(ending)) path.remove_suffix(ending.size());
  std::string mailbox;
  for (const std::string_view level : split(path, '/')) {
    if (!mailbox.empty()) mailbox += '/';
    if (level.starts_with(first_dot))
      mailbox.append(".").append(level.substr(first_dot.size()));
    else
      mailbox += level;
  }
  return mailbox;
}

}  // namespace hikyaku::app
