#include "admin/setup/easy_setup.h"

#include <filesystem>

#include <unistd.h>

#include "admin/setup/page_list.h"

namespace hikyaku::admin::setup {
namespace {

namespace fs = std::filesystem;

// The nearest folder above the file that exists must take new files: known before anything is
// asked, and not after a quarter of an hour of typing.
bool is_writable(const std::string& path) {
  fs::path folder = fs::absolute(path).parent_path();
  while (!fs::exists(folder) && folder.has_relative_path()) folder = folder.parent_path();
  return ::access(folder.c_str(), W_OK | X_OK) == 0;
}

// A broken one is told and replaced (and kept, as every old one).
std::optional<config::Config> existing_config(Terminal& terminal, const std::string& path) {
  if (!fs::exists(path)) return std::nullopt;
  auto existing = config::load(path, terminal.language());
  if (existing) return *existing;
  terminal.print(existing.error().detail);
  terminal.say("setup.existing_broken", path);
  return std::nullopt;
}

bool run_unattended(Terminal& terminal, Domain& domain, const Order& order,
                    const config::Config* existing) {
  auto answers = read_answers(*order.answers_file, terminal.language());
  if (!answers) {
    terminal.print(answers.error().detail);
    return false;
  }
  if (const auto checked = check_all(terminal, *answers, domain); !checked) {
    terminal.print(checked.error().detail);
    return false;
  }
  print_summary(terminal, *answers, existing);
  if (const auto done = finish(terminal, *answers, domain, order.config_file); !done) {
    terminal.say("setup.failed", describe(done.error()));
    return false;
  }
  return true;
}

bool run_with_person(Terminal& terminal, Domain& domain, const Order& order,
                     const config::Config* existing) {
  Answers answers;
  if (existing) answers = answers_of(*existing);
  bool at_summary = false;
  while (ask_all(terminal, answers, domain, existing, at_summary)) {
    const auto done = finish(terminal, answers, domain, order.config_file);
    if (done) return true;
    terminal.say("setup.failed", describe(done.error()));
    at_summary = true;
  }
  return false;
}

}  // namespace

bool run(Terminal& terminal, Domain& domain, const Order& order) {
  if (!is_writable(order.config_file)) {
    terminal.say("setup.not_writable", order.config_file);
    return false;
  }
  const auto existing = existing_config(terminal, order.config_file);
  const config::Config* const before = existing ? &*existing : nullptr;
  return order.answers_file ? run_unattended(terminal, domain, order, before)
                            : run_with_person(terminal, domain, order, before);
}

std::string example_answers(const std::string& config_file, Language language) {
  const auto existing = config::load(config_file, language);
  return write_answers(existing ? answers_of(*existing) : Answers{}, language);
}

}  // namespace hikyaku::admin::setup
