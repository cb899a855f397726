// Commands out of octets: lines joined with their literals (RFC 3501 4.3, RFC 7888
// non-synchronising ones), whatever the pieces in which the octets come. The message of an APPEND
// is kept apart, so that it is never copied.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hikyaku::imap {

struct CommandText {
  std::string text;  // without the last line end; small literals in place, after their "{n}" CRLF
  std::string message;  // of an APPEND; `text` has its "{n}" CRLF but not its octets
  bool has_message = false;
};

class Assembly {
 public:
  enum class Event {
    more,      // needs more octets
    command,   // command() has one
    line,      // line() has one: only after expect_line()
    go_ahead,  // a literal is waited for: say "+"
    too_big,   // the literal is refused, its command is over: say NO [TOOBIG] to tag()
    bad,       // the command is refused and over: say BAD to tag()
    fatal,     // what follows cannot be told apart from commands: say BYE
  };

  /// The most octets of an APPEND's message; 0 (at first): nobody has logged in, and all is small.
  void set_message_bytes_max(std::uint64_t bytes) { message_bytes_max_ = bytes; }
  void add(std::string_view octets);
  Event next();
  /// After go_ahead: the octets of the message that is to come; nothing: it is another literal.
  std::optional<std::uint64_t> message_bytes_announced() const {
    if (!literal_is_message_) return std::nullopt;
    return literal_left_;
  }
  /// Instead of saying "+": the literal is not wanted, its command is over.
  void refuse_literal() { (void)refuse(Event::bad); }
  /// The next line is not a command: a SASL response, or the DONE of IDLE. `bytes_max`: when it may
  /// be longer than a command.
  void expect_line(std::size_t bytes_max = 0) {
    expects_line_ = true;
    expected_bytes_max_ = bytes_max;
  }
  /// "AUTHENTICATE GSSAPI ..." may have a Kerberos ticket in its line.
  void allow_tickets(bool are_allowed) { takes_tickets_ = are_allowed; }

  CommandText& command() { return command_; }
  const std::string& line() const { return line_; }
  const std::string& tag() const { return tag_; }
  /// Octets that were not looked at yet.
  bool has_input() const { return at_ < input_.size(); }
  bool is_in_command() const { return !command_.text.empty() || literal_left_ > 0; }
  /// Frees memory; between commands.
  void rest();

 private:
  std::optional<Event> take_line();
  std::optional<Event> begin_literal(std::string_view line);
  Event refuse(Event event);
  bool is_append_message() const;
  std::size_t bytes_max() const;
  std::size_t line_bytes_max_of(std::string_view line) const;
  bool has_ticket(std::string_view line) const;

  std::string input_;
  std::size_t at_ = 0, scanned_ = 0;
  std::uint64_t message_bytes_max_ = 0;
  std::uint64_t literal_left_ = 0;
  bool literal_is_message_ = false;
  bool expects_line_ = false, takes_tickets_ = false;
  std::size_t expected_bytes_max_ = 0;
  bool was_given_ = false;  // command_ has been handed out
  CommandText command_;
  std::string line_, tag_;
};

}  // namespace hikyaku::imap
