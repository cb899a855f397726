#include "delivery/server_reply.h"

#include <utility>

#include "base/text.h"

namespace hikyaku::delivery {

std::string ServerReply::text() const {
  std::string out = std::to_string(code);
  for (const std::string& line : lines) {
    out += ' ';
    out += line;
  }
  return out;
}

std::string ServerReply::status() const {
  const char first = static_cast<char>('0' + code / 100);
  if (!lines.empty()) {
    // RFC 3463 2: class "." subject "." detail, one to three digits.
    const std::string_view line = lines.front();
    const std::string_view word = line.substr(0, line.find(' '));
    const auto parts = split(word, '.');
    bool fits = parts.size() == 3 && parts[0].size() == 1 && parts[0][0] == first;
    for (std::size_t i = 1; fits && i < 3; ++i)
      fits = !parts[i].empty() && parts[i].size() <= 3 && parse_number(parts[i]).has_value();
    if (fits) return std::string(word);
  }
  return std::string(1, first) + ".0.0";
}

std::optional<std::string> ServerReply::extension(std::string_view keyword) const {
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const std::string_view line = lines[i];
    const std::size_t space = line.find(' ');
    if (iequals(line.substr(0, space), keyword))
      return std::string(space == std::string_view::npos ? "" : trim(line.substr(space)));
  }
  return std::nullopt;
}

Result<std::optional<ServerReply>> ReplyReader::next() {
  for (;;) {
    const std::size_t end = buffer_.find('\n');
    if (end == std::string::npos ? buffer_.size() > line_bytes_max : end > line_bytes_max)
      return fail(Error::Kind::permanent, "smtp.reply", "line too long");
    if (end == std::string::npos) return std::optional<ServerReply>();
    std::string line(trim(std::string_view(buffer_).substr(0, end)));
    buffer_.erase(0, end + 1);
    const auto code = parse_number(std::string_view(line).substr(0, 3));
    const bool is_last = line.size() == 3 || (line.size() > 3 && line[3] == ' ');
    if (line.size() < 3 || !code || *code < 200 || *code > 599 || (!is_last && line[3] != '-'))
      return fail(Error::Kind::permanent, "smtp.reply", "not a reply");
    if (reply_.lines.size() == reply_lines_max)
      return fail(Error::Kind::permanent, "smtp.reply", "too many lines");
    reply_.code = static_cast<int>(*code);
    reply_.lines.push_back(line.size() > 4 ? line.substr(4) : std::string());
    if (is_last) return std::exchange(reply_, {});
  }
}

}  // namespace hikyaku::delivery
