// The message after DATA (RFC 5321 4.1.1.4, 4.5.2): finds its end and takes the dots away that the
// client added. Only CRLF ends a line. A bare CR or LF is never taken for a line end, whatever
// stands around it: the message is refused after its real end, so that nothing can be smuggled
// behind an end that only one of two servers sees. Long lines are accepted.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace hikyaku::smtp {

class DataReader {
 public:
  explicit DataReader(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  /// Appends to `message` and says how much of `input` belonged to it; then is_done() tells whether
  /// the end was among it. When the message is malformed or too big, `message` is emptied and the
  /// rest of it read and dropped.
  std::size_t feed(std::string_view input, std::string& message);
  bool is_done() const { return state_ == State::done; }
  bool is_malformed() const { return is_malformed_; }
  bool is_too_big() const { return is_too_big_; }

 private:
  enum class State { line_start, in_line, cr, dot, dot_cr, done };
  std::size_t take_clean(std::string_view input, std::string& message);
  void step(char c, std::string& message);
  void append(std::string_view bytes, std::string& message);
  void drop(std::string& message);

  std::size_t bytes_max_;
  std::size_t bytes_ = 0;
  State state_ = State::line_start;
  bool is_malformed_ = false;
  bool is_too_big_ = false;
};

}  // namespace hikyaku::smtp
