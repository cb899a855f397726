#include "smtp/data.h"

#include <algorithm>

namespace hikyaku::smtp {
namespace {

/// Looked at in whole blocks, then in small ones up to the place that needs a second look.
constexpr std::size_t block_bytes[] = {512, 32};
constexpr std::size_t stepped_bytes = 32;

// True when within `text` every LF follows a CR, every CR is followed by LF, and no line begins
// with a dot. Without branches, so that the compiler makes vector code of it.
bool is_clean(std::string_view text) {
  unsigned char bad = 0;
  const char* p = text.data();
  for (std::size_t i = 1; i < text.size(); ++i) {
    const bool lf = p[i] == '\n', after_cr = p[i - 1] == '\r';
    const bool dot = p[i] == '.', after_lf = p[i - 1] == '\n';
    bad |= static_cast<unsigned char>((lf ^ after_cr) | (dot & after_lf));
  }
  return bad == 0;
}

}  // namespace

void DataReader::drop(std::string& message) {
  std::string().swap(message);
}

void DataReader::append(std::string_view bytes, std::string& message) {
  bytes_ += bytes.size();
  if (bytes_ > bytes_max_ && !is_too_big_) {
    is_too_big_ = true;
    drop(message);
  }
  if (!is_too_big_ && !is_malformed_) message += bytes;
}

// line_start --'.'--> dot --CR--> dot_cr --LF--> done
//     ^  |              |            |
//     |  +--other--+    +--other-----+-> in_line (the dot was the client's stuffing)
//     |            v
//     +--LF-- cr <-CR- in_line
void DataReader::step(char c, std::string& message) {
  const auto malformed = [&] {
    if (!is_malformed_) drop(message);
    is_malformed_ = true;
    state_ = c == '\r' ? State::cr : State::in_line;
  };
  switch (state_) {
    case State::dot_cr:
      if (c == '\n') {
        state_ = State::done;
        return;
      }
      malformed();
      return;
    case State::cr:
      if (c != '\n') {
        malformed();
        return;
      }
      state_ = State::line_start;
      break;
    case State::dot:
      if (c == '\r') {
        state_ = State::dot_cr;
        return;
      }
      [[fallthrough]];
    case State::line_start:
      if (c == '.' && state_ == State::line_start) {
        state_ = State::dot;
        return;
      }
      [[fallthrough]];
    case State::in_line:
      if (c == '\n') {
        malformed();
        return;
      }
      state_ = c == '\r' ? State::cr : State::in_line;
      break;
    case State::done:
      return;
  }
  append({&c, 1}, message);
}

// As many blocks as need no second look, beginning within a line.
std::size_t DataReader::take_clean(std::string_view input, std::string& message) {
  std::size_t clean = 0;
  for (const std::size_t bytes : block_bytes)
    while (clean < input.size()) {
      // One octet of the block before is looked at again: pairs across the border count too.
      const std::size_t from = clean == 0 ? 0 : clean - 1;
      const auto block = input.substr(from, bytes + (clean - from));
      if ((clean == 0 && block.front() == '\n') || !is_clean(block)) break;
      clean = from + block.size();
    }
  if (clean == 0) return 0;
  append(input.substr(0, clean), message);
  const char last = input[clean - 1];
  state_ = last == '\r' ? State::cr : last == '\n' ? State::line_start : State::in_line;
  return clean;
}

std::size_t DataReader::feed(std::string_view input, std::string& message) {
  std::size_t taken = 0;
  while (taken < input.size() && state_ != State::done) {
    if (state_ == State::in_line) {
      const auto clean = take_clean(input.substr(taken), message);
      taken += clean;
      // What is not clean, octet by octet.
      const auto end = std::min(input.size(), taken + stepped_bytes);
      if (clean == 0 || state_ == State::in_line)
        while (taken < end && state_ != State::done) step(input[taken++], message);
      continue;
    }
    step(input[taken++], message);
  }
  return taken;
}

}  // namespace hikyaku::smtp
