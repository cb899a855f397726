#include "admin/setup/terminal.h"

#include <cstdio>
#include <iostream>

#include <termios.h>
#include <unistd.h>

#include "base/text.h"

namespace hikyaku::admin::setup {

Move Terminal::ask(std::string_view label, std::string& value, bool secret) {
  const std::string shown = value.empty() ? "" : secret ? " [****]" : " [" + value + "]";
  const auto line = read_line(std::string(label) + shown + ": ", secret);
  if (!line) return Move::cancel;
  const std::string_view answer = secret ? std::string_view(*line) : trim(*line);
  if (answer == "<") return Move::back;
  if (answer == "q!") return Move::cancel;
  if (answer == "-")
    value.clear();
  else if (!answer.empty())
    value = answer;
  return Move::next;
}

Move Terminal::ask_yes(std::string_view label, bool& value) {
  while (true) {
    std::string answer = value ? "y" : "n";
    const Move move = ask(std::string(label) + " (y/n)", answer);
    if (move != Move::next) return move;
    if (iequals(answer, "y") || iequals(answer, "yes") || answer == "はい") {
      value = true;
      return move;
    }
    if (iequals(answer, "n") || iequals(answer, "no") || answer == "いいえ") {
      value = false;
      return move;
    }
  }
}

void StandardTerminal::print(std::string_view line) {
  std::cout << line << '\n';
}

std::optional<std::string> StandardTerminal::read_line(std::string_view prompt, bool secret) {
  std::cout << prompt << std::flush;
  termios before{};
  const bool hide = secret && tcgetattr(STDIN_FILENO, &before) == 0;
  if (hide) {
    termios hidden = before;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
  }
  std::string line;
  const bool read = static_cast<bool>(std::getline(std::cin, line));
  if (hide) {
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    std::cout << '\n';
  }
  if (!read) return std::nullopt;
  return line;
}

std::optional<std::string> ScriptedTerminal::read_line(std::string_view prompt, bool secret) {
  (said_ += prompt) += '\n';
  (void)secret;
  if (answers_.empty()) return std::nullopt;
  std::string answer = std::move(answers_.front());
  answers_.pop_front();
  return answer;
}

}  // namespace hikyaku::admin::setup
