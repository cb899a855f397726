#include "mime/content_field.h"

#include <algorithm>
#include <map>

#include "base/cursor.h"
#include "mime/message.h"

namespace hikyaku::mime {

namespace {

constexpr int segments_max = 1000;  // "name*999"

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// token of RFC 2045 5.1, with octets above 126 let in.
bool is_token(char c) {
  static constexpr std::string_view specials = "()<>@,;:\\\"/[]?=";
  return static_cast<unsigned char>(c) > ' ' && c != 0x7f &&
         specials.find(c) == std::string_view::npos;
}

/// Blanks, line ends and comments, which nest (RFC 5322 3.2.2).
void skip_cfws(Cursor& in) {
  while (!in.at_end()) {
    if (is_space(in.peek())) {
      in.seek(in.offset() + 1);
    } else if (in.peek() == '(') {
      int depth = 0;
      do {
        const char c = in.peek();
        if (c == '\\') in.seek(in.offset() + 1);
        if (in.at_end()) return;
        in.seek(in.offset() + 1);
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      } while (depth > 0 && !in.at_end());
    } else {
      return;
    }
  }
}

}  // namespace

/// value := token / quoted-string, and what is seen instead: anything up to the next semicolon.
void ContentField::parse_parameters(std::string_view rest) {
  parameters.clear();
  Cursor in(rest);
  while (!in.at_end() && parameters.size() < parameters_max) {
    skip_cfws(in);
    if (in.take(';')) continue;
    RawParameter parameter;
    parameter.name = in.take_while([](char c) { return is_token(c); });
    skip_cfws(in);
    if (parameter.name.empty() || !in.take('=')) {
      in.take_while([](char c) { return c != ';'; });
      continue;
    }
    skip_cfws(in);
    if (in.take('"')) {
      const std::size_t start = in.offset();
      while (!in.at_end() && in.peek() != '"')
        in.seek(std::min(in.offset() + (in.peek() == '\\' ? 2 : 1), rest.size()));
      parameter.value = in.since(start);
      parameter.is_quoted = true;
      in.take_while([](char c) { return c != ';'; });
    } else {
      parameter.value = trim(in.take_while([](char c) { return c != ';'; }));
      // A comment may follow a token; a value with blanks of its own is kept whole.
      if (const auto comment = parameter.value.find(" ("); comment != parameter.value.npos)
        parameter.value = trim(parameter.value.substr(0, comment));
      parameter.is_quoted = parameter.value.find('\n') != parameter.value.npos;
    }
    parameters.push_back(parameter);
  }
}

bool ContentField::parse_type(std::string_view value) {
  Cursor in(value);
  skip_cfws(in);
  type = in.take_while([](char c) { return is_token(c); });
  skip_cfws(in);
  subtype = {};
  if (in.take('/')) {
    skip_cfws(in);
    subtype = in.take_while([](char c) { return is_token(c) || c == '/'; });
  }
  parse_parameters(in.rest());
  return !type.empty() && !subtype.empty();
}

bool ContentField::parse_disposition(std::string_view value) {
  Cursor in(value);
  skip_cfws(in);
  type = in.take_while([](char c) { return is_token(c); });
  subtype = {};
  parse_parameters(in.rest());
  return !type.empty();
}

std::string unquoted(const RawParameter& parameter) {
  if (!parameter.is_quoted) return std::string(parameter.value);
  std::string text;
  text.reserve(parameter.value.size());
  for (std::size_t i = 0; i < parameter.value.size(); ++i) {
    char c = parameter.value[i];
    if (c == '\r' || c == '\n') continue;
    if (c == '\\' && i + 1 < parameter.value.size()) c = parameter.value[++i];
    text += c;
  }
  return text;
}

std::string percent_decode(std::string_view text) {
  std::string octets;
  octets.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      const int high = hex_value(text[i + 1]), low = hex_value(text[i + 2]);
      if (high >= 0 && low >= 0) {
        octets += static_cast<char>(high * 16 + low);
        i += 2;
        continue;
      }
    }
    octets += text[i];
  }
  return octets;
}

bool has_stars(const std::vector<RawParameter>& parameters) {
  return std::ranges::any_of(parameters,
                             [](const RawParameter& p) { return p.name.contains('*'); });
}

std::vector<JoinedParameter> join(const std::vector<RawParameter>& parameters) {
  struct Segment {
    std::string value;
    bool is_extended;
  };
  std::vector<JoinedParameter> joined;
  std::vector<std::map<int, Segment>> segments;  // of joined, same index
  for (const RawParameter& raw : parameters) {
    std::string_view name = raw.name;
    const bool is_extended = name.ends_with('*') && name.size() > 1;
    if (is_extended) name.remove_suffix(1);
    int number = 0;
    if (const auto star = name.find('*'); star != name.npos && star > 0) {
      const auto parsed = parse_number(name.substr(star + 1));
      if (!parsed || *parsed >= segments_max) continue;
      number = static_cast<int>(*parsed);
      name = name.substr(0, star);
    }
    auto at = std::ranges::find_if(
        joined, [name](const JoinedParameter& p) { return iequals(p.name, name); });
    if (at == joined.end()) {
      at = joined.insert(joined.end(), {std::string(name), {}, {}, {}, false});
      segments.emplace_back();
    }
    auto& mine = segments[static_cast<std::size_t>(at - joined.begin())];
    // "name" beside "name*": the extended one wins (RFC 6266 4.3 for the same case).
    if (const auto known = mine.find(number); known == mine.end())
      mine.emplace(number, Segment{unquoted(raw), is_extended});
    else if (is_extended && !known->second.is_extended)
      known->second = Segment{unquoted(raw), is_extended};
  }
  for (std::size_t i = 0; i < joined.size(); ++i) {
    JoinedParameter& parameter = joined[i];
    int expected = 0;
    for (const auto& [number, segment] : segments[i]) parameter.is_extended |= segment.is_extended;
    for (auto& [number, segment] : segments[i]) {
      if (number != expected++) break;  // a gap: what follows can't be placed
      std::string_view value = segment.value;
      if (number == 0 && segment.is_extended) {
        // RFC 2231 4: charset'language'text
        const auto first = value.find('\'');
        const auto second = first == value.npos ? first : value.find('\'', first + 1);
        if (second != value.npos) {
          parameter.charset = value.substr(0, first);
          parameter.language = value.substr(first + 1, second - first - 1);
          value.remove_prefix(second + 1);
        }
      }
      if (parameter.is_extended && !segment.is_extended) {
        // A plain segment among extended ones: its percent signs are text.
        for (const char c : value) parameter.value += c == '%' ? "%25" : std::string(1, c);
      } else {
        parameter.value += value;
      }
    }
  }
  return joined;
}

std::vector<std::pair<std::string, std::string>> decoded(
    const std::vector<RawParameter>& parameters) {
  std::vector<std::pair<std::string, std::string>> result;
  for (const JoinedParameter& parameter : join(parameters))
    result.emplace_back(lower(parameter.name),
                        parameter.is_extended
                            ? to_utf8(percent_decode(parameter.value), parameter.charset)
                            : decode_header(parameter.value));
  return result;
}

std::string parameter_octets(const std::vector<RawParameter>& parameters, std::string_view name) {
  if (!has_stars(parameters)) {
    for (const RawParameter& parameter : parameters)
      if (iequals(parameter.name, name)) return unquoted(parameter);
    return {};
  }
  for (const JoinedParameter& parameter : join(parameters))
    if (iequals(parameter.name, name))
      return parameter.is_extended ? percent_decode(parameter.value) : parameter.value;
  return {};
}

}  // namespace hikyaku::mime
