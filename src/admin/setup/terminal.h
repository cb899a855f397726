// How the wizard talks to a person. A page asks; the person answers, or goes Back, or cancels.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "text/catalogue.h"

namespace hikyaku::admin::setup {

enum class Move { next, back, cancel };

struct Choice {
  std::string value;
  std::string label;
};

class Terminal {
 public:
  explicit Terminal(Language language) : language_(language) {}
  virtual ~Terminal() = default;

  Language language() const { return language_; }
  virtual void print(std::string_view line) = 0;
  /// One line from the person without its end; nothing at the end of input. `secret`: not shown.
  virtual std::optional<std::string> read_line(std::string_view prompt, bool secret) = 0;

  template <class... Arguments>
  void say(std::string_view id, const Arguments&... arguments) {
    print(text::say(language_, id, arguments...));
  }

  /// Asks for a value. An empty answer keeps `value`; "<" is Back, "q!" cancels, "-" empties it.
  Move ask(std::string_view label, std::string& value, bool secret = false);
  /// Yes or no.
  Move ask_yes(std::string_view label, bool& value);
  /// One of a list, by its number or its value.
  Move ask_choice(std::string_view label, const std::vector<Choice>& choices, std::string& value);

 private:
  Language language_;
};

/// The real one: standard input and output. An interrupt (^C) at a question is as an end of input.
class StandardTerminal final : public Terminal {
 public:
  using Terminal::Terminal;
  void print(std::string_view line) override;
  std::optional<std::string> read_line(std::string_view prompt, bool secret) override;
};

/// For tests: answers given beforehand; what was said is kept.
class ScriptedTerminal final : public Terminal {
 public:
  ScriptedTerminal(Language language, std::deque<std::string> answers)
      : Terminal(language), answers_(std::move(answers)) {}
  void print(std::string_view line) override { (said_ += line) += '\n'; }
  std::optional<std::string> read_line(std::string_view prompt, bool secret) override;
  const std::string& said() const { return said_; }

 private:
  std::deque<std::string> answers_;
  std::string said_;
};

}  // namespace hikyaku::admin::setup
