// The wizard on a real terminal.
#include <csignal>
#include <cstdio>

#include <termios.h>
#include <unistd.h>

#include "admin/setup/terminal.h"

namespace hikyaku::admin::setup {
namespace {

constexpr std::size_t line_bytes_max = 4096;  // as the kernel's own line editing

// While a person is asked, ^C and the like only end the question: the terminal must get its echo
// back, and the person a word that nothing was changed.
class Interruptible {
 public:
  Interruptible() {
    struct sigaction action{};
    action.sa_handler = [](int) {};  // no SA_RESTART: read() returns
    for (std::size_t i = 0; i < std::size(signals); ++i)
      sigaction(signals[i], &action, &before_[i]);
  }
  ~Interruptible() {
    for (std::size_t i = 0; i < std::size(signals); ++i)
      sigaction(signals[i], &before_[i], nullptr);
  }
  Interruptible(const Interruptible&) = delete;
  Interruptible& operator=(const Interruptible&) = delete;

 private:
  static constexpr int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
  struct sigaction before_[std::size(signals)]{};
};

class WithoutEcho {
 public:
  explicit WithoutEcho(bool wanted) : hidden_(wanted && tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (!hidden_) return;
    termios hidden = before_;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSADRAIN, &hidden);
  }
  ~WithoutEcho() {
    if (!hidden_) return;
    tcsetattr(STDIN_FILENO, TCSADRAIN, &before_);
    std::puts("");
  }
  WithoutEcho(const WithoutEcho&) = delete;
  WithoutEcho& operator=(const WithoutEcho&) = delete;

 private:
  termios before_{};
  bool hidden_;
};

}  // namespace

void StandardTerminal::print(std::string_view line) {
  std::printf("%.*s\n", static_cast<int>(line.size()), line.data());
  std::fflush(stdout);
}

std::optional<std::string> StandardTerminal::read_line(std::string_view prompt, bool secret) {
  const Interruptible interruptible;
  const WithoutEcho without_echo(secret);
  std::printf("%.*s", static_cast<int>(prompt.size()), prompt.data());
  std::fflush(stdout);
  std::string line;
  char c = 0;
  while (line.size() < line_bytes_max) {
    if (::read(STDIN_FILENO, &c, 1) != 1) return std::nullopt;
    if (c == '\n') return line;
    line += c;
  }
  return std::nullopt;
}

}  // namespace hikyaku::admin::setup
