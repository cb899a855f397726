#include "imap/assembly.h"

#include <algorithm>
#include <optional>

#include "auth/mechanisms.h"
#include "base/cursor.h"
#include "imap/grammar.h"
#include "imap/limits.h"

namespace hikyaku::imap {

namespace {

struct Announced {
  std::uint64_t bytes;
  bool is_synchronising;
};

/// "{" number ["+"] "}" at the end of a line.
std::optional<Announced> parse_announcement(std::string_view line) {
  if (!line.ends_with('}')) return {};
  const std::size_t open = line.rfind('{');
  if (open == line.npos) return {};
  std::string_view digits = line.substr(open + 1, line.size() - open - 2);
  const bool plus = digits.ends_with('+');
  if (plus) digits.remove_suffix(1);
  const auto bytes = hikyaku::parse_number(digits);
  if (!bytes) return {};
  return Announced{*bytes, !plus};
}

}  // namespace

void Assembly::add(std::string_view octets) {
  // The message of an APPEND goes straight to its place.
  if (literal_left_ > 0 && literal_is_message_ && at_ == input_.size()) {
    const std::size_t taken = std::min<std::uint64_t>(literal_left_, octets.size());
    command_.message.append(octets.substr(0, taken));
    literal_left_ -= taken;
    octets.remove_prefix(taken);
  }
  if (at_ > 0) {
    input_.erase(0, at_);
    scanned_ -= std::min(scanned_, at_);
    at_ = 0;
  }
  input_ += octets;
}

Assembly::Event Assembly::next() {
  if (was_given_) {
    command_ = {};
    was_given_ = false;
  }
  while (true) {
    if (literal_left_ > 0) {
      std::string& into = literal_is_message_ ? command_.message : command_.text;
      const std::size_t taken = std::min<std::uint64_t>(literal_left_, input_.size() - at_);
      into.append(input_, at_, taken);
      at_ += taken;
      literal_left_ -= taken;
      if (literal_left_ > 0) return Event::more;
    }
    // Nothing: a non-synchronising literal has begun, go on with its octets.
    if (const auto event = take_line()) return *event;
  }
}

std::optional<Assembly::Event> Assembly::take_line() {
  const std::size_t end = input_.find('\n', std::max(at_, scanned_));
  if (end == input_.npos) {
    scanned_ = input_.size();
    const std::string_view rest = std::string_view(input_).substr(at_);
    return rest.size() > line_bytes_max_of(rest) ? Event::fatal : Event::more;
  }
  std::string_view line(input_.data() + at_, end - at_);
  at_ = scanned_ = end + 1;
  // A line that ends with LF alone is a line (telnet, and scripts by hand).
  if (line.ends_with('\r')) line.remove_suffix(1);
  const std::size_t line_max = line_bytes_max_of(line);
  if (line.size() > std::max(line_bytes_max, line_max)) return Event::fatal;
  if (expects_line_) {
    expects_line_ = false;
    line_ = line;
    return Event::line;
  }
  if (command_.text.empty()) {
    Cursor in(line);
    tag_ = parse_tag(in).value_or("*");
  }
  if (parse_announcement(line)) return begin_literal(line);
  command_.text += line;
  if (command_.text.size() > std::max(bytes_max(), line_max)) return refuse(Event::bad);
  was_given_ = true;
  return Event::command;
}

std::optional<Assembly::Event> Assembly::begin_literal(std::string_view line) {
  const Announced literal = *parse_announcement(line);
  command_.text += line;
  command_.text += "\r\n";
  const bool is_message = message_bytes_max_ > 0 && is_append_message();
  const std::uint64_t most =
      is_message ? message_bytes_max_ : std::min<std::uint64_t>(literal_bytes_max, bytes_max());
  const bool fits = literal.bytes <= most && !(is_message && command_.has_message) &&
                    (is_message || command_.text.size() + literal.bytes <= bytes_max());
  if (!fits) {
    // RFC 7888 4: the octets of a non-synchronising literal come whatever the server says.
    if (!literal.is_synchronising) return refuse(Event::fatal);
    return refuse(is_message ? Event::too_big : Event::bad);
  }
  literal_left_ = literal.bytes;
  literal_is_message_ = is_message;
  if (is_message) {
    command_.has_message = true;
    command_.message.reserve(literal.bytes);
  }
  if (literal.is_synchronising) return Event::go_ahead;
  return {};
}

Assembly::Event Assembly::refuse(Event event) {
  command_ = {};
  literal_left_ = 0;
  return event;
}

/// The literal that begins now is an APPEND's message: not the mailbox name that may come before.
bool Assembly::is_append_message() const {
  Cursor in(command_.text);
  if (!parse_tag(in) || !in.take(' ') || !in.take_nocase("APPEND ")) return false;
  return in.peek() != '{' || parse_string(in).has_value();
}

std::size_t Assembly::bytes_max() const {
  return message_bytes_max_ > 0 ? command_bytes_max : greeting_command_bytes_max;
}

std::size_t Assembly::line_bytes_max_of(std::string_view line) const {
  const std::size_t usual = std::min(line_bytes_max, bytes_max());
  if (expects_line_) return std::max(expected_bytes_max_, usual);
  return has_ticket(line) ? auth::ticket_line_bytes_max : usual;
}

bool Assembly::has_ticket(std::string_view line) const {
  if (!takes_tickets_ || !command_.text.empty()) return false;
  Cursor in(line);
  return parse_tag(in) && in.take(' ') && in.take_nocase("AUTHENTICATE GSS");
}

void Assembly::rest() {
  if (!has_input()) {
    input_ = {};
    at_ = scanned_ = 0;
  }
  if (was_given_) {
    command_ = {};
    was_given_ = false;
  }
  line_ = {};
}

}  // namespace hikyaku::imap
