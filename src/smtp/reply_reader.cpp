#include "smtp/reply_reader.h"

#include "base/cursor.h"

namespace hikyaku::smtp {

// status-code = class "." subject "." detail (RFC 2034 section 4): class 2, 4 or 5
std::string_view enhanced_code(std::string_view text) {
  Cursor in(text);
  const auto digits = [&] {
    const auto run = in.take_while(is_digit);
    return !run.empty() && run.size() <= 3;
  };
  if (!in.take('2') && !in.take('4') && !in.take('5')) return {};
  if (!in.take('.') || !digits() || !in.take('.') || !digits()) return {};
  const auto code = in.since(0);
  return in.at_end() || in.peek() == ' ' ? code : std::string_view();
}

// Reply-line = *( Reply-code "-" [ textstring ] CRLF ) Reply-code [ SP textstring ] CRLF
// A bare LF is taken for a line end here: nothing is passed on that could be smuggled.
Result<std::optional<FullReply>> ReplyReader::next() {
  std::size_t at = 0;
  while (true) {
    const auto lf = input_.find('\n', at);
    if ((lf == input_.npos ? input_.size() : lf) - at > reply_line_bytes_max)
      return fail(Error::Kind::limit, "smtp reply", "line too long");
    if (lf == input_.npos) break;
    std::string_view line = std::string_view(input_).substr(at, lf - at);
    at = lf + 1;
    if (line.ends_with('\r')) line.remove_suffix(1);
    const bool has_code = line.size() >= 3 && line[0] >= '2' && line[0] <= '5' &&
                          is_digit(line[1]) && is_digit(line[2]) &&
                          (line.size() == 3 || line[3] == ' ' || line[3] == '-');
    if (!has_code) return fail(Error::Kind::permanent, "smtp reply", "not a reply");
    const int code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
    const bool is_last = line.size() == 3 || line[3] == ' ';
    std::string_view text = line.substr(std::min<std::size_t>(line.size(), 4));
    lines_.lines.emplace_back(text);
    if (lines_.lines.size() > reply_lines_max)
      return fail(Error::Kind::limit, "smtp reply", "too many lines");
    Reply& reply = lines_.reply;
    reply.code = code;
    if (const auto enhanced = enhanced_code(text); !enhanced.empty()) {
      reply.enhanced = enhanced;
      text = trim(text.substr(enhanced.size()));
    }
    if (!reply.text.empty() && !text.empty() && reply.text.size() < reply_text_bytes_max)
      reply.text += ' ';
    reply.text +=
        text.substr(0, reply_text_bytes_max - std::min(reply_text_bytes_max, reply.text.size()));
    if (!is_last) continue;
    input_.erase(0, at);
    return std::exchange(lines_, {});
  }
  input_.erase(0, at);
  return std::nullopt;
}

}  // namespace hikyaku::smtp
