#include "smtp/path.h"

#include "policy/network.h"

namespace hikyaku::smtp {
namespace {

// RFC 5322 3.2.3
bool is_atext(char c) {
  return is_alnum(c) || (c != '\0' && std::string_view("!#$%&'*+-/=?^_`{|}~").contains(c));
}

bool is_let_dig(char c) {
  return is_alnum(c) || c == '_';
}

// Quoted-string = DQUOTE *( %d32-33 / %d35-91 / %d93-126 / "\" %d32-126 ) DQUOTE
std::optional<std::string> parse_quoted_string(Cursor& in) {
  if (!in.take('"')) return std::nullopt;
  std::string text;
  while (!in.at_end()) {
    if (in.take('"')) return text;
    in.take('\\');
    const char c = in.peek();
    if (c < 0x20 || c > 0x7e) return std::nullopt;
    text += c;
    in.seek(in.offset() + 1);
    if (text.size() > local_part_bytes_max) return std::nullopt;
  }
  return std::nullopt;
}

// Local-part = Dot-string / Quoted-string
std::optional<std::string> parse_local_part(Cursor& in) {
  if (in.peek() == '"') {
    auto quoted = parse_quoted_string(in);
    if (quoted && quoted->empty()) return std::nullopt;
    return quoted;
  }
  const auto atoms = in.take_while([](char c) { return is_atext(c) || c == '.'; });
  if (atoms.empty() || atoms.size() > local_part_bytes_max) return std::nullopt;
  return std::string(atoms);
}

// address-literal = "[" ( IPv4-address-literal / IPv6-address-literal ) "]"
bool parse_address_literal(Cursor& in) {
  if (!in.take('[')) return false;
  const bool is_ipv6 = in.take_nocase("IPv6:");
  const auto address = in.take_while([](char c) { return is_alnum(c) || c == '.' || c == ':'; });
  return policy::parse_address(address) && address.contains(':') == is_ipv6 && in.take(']');
}

// Domain = sub-domain *("." sub-domain);  sub-domain = Let-dig [Ldh-str]
bool parse_domain(Cursor& in) {
  const std::size_t start = in.offset();
  do {
    const auto label = in.take_while([](char c) { return is_let_dig(c) || c == '-'; });
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-')
      return false;
  } while (in.take('.'));
  return in.since(start).size() <= domain_bytes_max;
}

bool parse_domain_or_literal(Cursor& in) {
  return in.peek() == '[' ? parse_address_literal(in) : parse_domain(in);
}

// Mailbox = Local-part "@" ( Domain / address-literal )
std::optional<Path> parse_mailbox(Cursor& in) {
  auto local_part = parse_local_part(in);
  if (!local_part || !in.take('@')) return std::nullopt;
  const std::size_t start = in.offset();
  if (!parse_domain_or_literal(in)) return std::nullopt;
  return Path{std::move(*local_part), lower(in.since(start))};
}

// A-d-l = At-domain *( "," At-domain ) ":"; accepted and ignored (RFC 5321 4.1.1.3, appendix C)
bool skip_source_route(Cursor& in) {
  if (in.peek() != '@') return true;
  do {
    if (!in.take('@') || !parse_domain(in)) return false;
  } while (in.take(','));
  return in.take(':');
}

// Path = "<" [ A-d-l ":" ] Mailbox ">"
std::optional<Path> parse_path(Cursor& in) {
  const std::size_t start = in.offset();
  if (in.take('<') && skip_source_route(in)) {
    auto path = parse_mailbox(in);
    if (path && in.take('>') && in.since(start).size() <= path_bytes_max) return path;
  }
  in.seek(start);
  return std::nullopt;
}

}  // namespace

// Reverse-path = Path / "<>"
std::optional<Path> parse_reverse_path(Cursor& in) {
  if (in.take("<>")) return Path{};
  return parse_path(in);
}

// Forward-path = Path / "<Postmaster>"
std::optional<Path> parse_forward_path(Cursor& in) {
  if (in.take_nocase("<postmaster>")) return Path{"postmaster", {}};
  return parse_path(in);
}

std::optional<Path> parse_mailbox(std::string_view text) {
  Cursor in(text);
  auto path = parse_mailbox(in);
  if (!in.at_end()) return std::nullopt;
  return path;
}

bool is_domain_or_literal(std::string_view text) {
  Cursor in(text);
  return parse_domain_or_literal(in) && in.at_end();
}

std::string Path::text() const {
  if (is_null()) return {};
  bool is_dot_string = !local_part.empty() && local_part.front() != '.' && local_part.back() != '.';
  char previous = '\0';
  for (const char c : local_part) {
    if (c == '.' ? previous == '.' : !is_atext(c)) is_dot_string = false;
    previous = c;
  }
  std::string result;
  if (is_dot_string) {
    result = local_part;
  } else {
    result = '"';
    for (const char c : local_part) {
      if (c == '"' || c == '\\') result += '\\';
      result += c;
    }
    result += '"';
  }
  if (!domain.empty()) (result += '@') += domain;
  return result;
}

}  // namespace hikyaku::smtp
