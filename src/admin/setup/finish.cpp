// Finish: the only place of the wizard that changes anything.
#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "admin/setup/wizard.h"

namespace hikyaku::admin::setup {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view secret_name = "ad-password";

std::unexpected<Error> trouble(const std::string& path) {
  return fail(Error::Kind::permanent, path, std::strerror(errno));
}

/// Replaces the file in one step: nobody ever sees half of it, nor a wider mode.
Result<> write_file(const std::string& path, std::string_view content, mode_t mode) {
  const std::string temporary = path + ".new";
  const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
  if (file < 0) return trouble(temporary);
  const bool written =
      ::fchmod(file, mode) == 0 &&
      ::write(file, content.data(), content.size()) == static_cast<ssize_t>(content.size()) &&
      ::fsync(file) == 0;
  ::close(file);
  if (!written || ::rename(temporary.c_str(), path.c_str()) != 0) return trouble(path);
  return {};
}

/// path.bak-1, path.bak-2 ...: the first that is free.
Result<std::string> keep_old(const std::string& path) {
  for (int number = 1; number < 1000; ++number) {
    const std::string kept = fmt::format("{}.bak-{}", path, number);
    if (fs::exists(kept)) continue;
    std::error_code wrong;
    fs::copy_file(path, kept, wrong);
    if (wrong) return fail(Error::Kind::permanent, kept, wrong.message());
    return kept;
  }
  return fail(Error::Kind::limit, path, "there are 999 kept configurations already");
}

}  // namespace

Result<> finish(Terminal& terminal, const Answers& answers, Domain& domain,
                const std::string& path) {
  config::Config config = answers.config;
  if (answers.create_group) {
    TRY_DO(domain.create_group(config, answers.administrator));
    terminal.say("setup.group.made", config.ad.mail_group);
  }
  const fs::path folder = fs::absolute(path).parent_path();
  std::error_code wrong;
  fs::create_directories(folder, wrong);
  if (wrong) return fail(Error::Kind::permanent, folder, wrong.message());
  if (config.ad.security != "gssapi" && !answers.bind_password.empty()) {
    config.ad.bind_password_file = folder / secret_name;
    TRY_DO(write_file(config.ad.bind_password_file, answers.bind_password + "\n", 0600));
  }
  if (fs::exists(path)) {
    TRY(const std::string kept, keep_old(path));
    terminal.say("setup.kept", kept);
  }
  TRY_DO(write_file(path, config::write(config, terminal.language()), 0644));
  terminal.say("setup.written", path);
  terminal.say("setup.next_steps");
  return {};
}

}  // namespace hikyaku::admin::setup
