#include "admin/setup/terminal.h"

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
    say("setup.problem.yes_no", answer);
  }
}

Move Terminal::ask_choice(std::string_view label, const std::vector<Choice>& choices,
                          std::string& value) {
  std::size_t chosen = 0;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    print(fmt::format("  {}  {}", i + 1, choices[i].label));
    if (choices[i].value == value) chosen = i;
  }
  while (true) {
    std::string answer = std::to_string(chosen + 1);
    const Move move = ask(label, answer);
    if (move != Move::next) return move;
    for (std::size_t i = 0; i < choices.size(); ++i) {
      if (answer != std::to_string(i + 1) && !iequals(answer, choices[i].value)) continue;
      value = choices[i].value;
      return move;
    }
    say("setup.problem.choice", answer, choices.size());
  }
}

std::optional<std::string> ScriptedTerminal::read_line(std::string_view prompt, bool secret) {
  (said_ += prompt) += secret ? " (not shown)\n" : "\n";
  if (answers_.empty()) return std::nullopt;
  std::string answer = std::move(answers_.front());
  answers_.pop_front();
  return answer;
}

}  // namespace hikyaku::admin::setup
