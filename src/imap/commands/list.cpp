// LIST and LSUB (RFC 3501 6.3.8, 6.3.9), with the attributes of CHILDREN (RFC 3348) and SPECIAL-USE
// (RFC 6154).
#include "imap/command.h"
#include "imap/grammar.h"
#include "imap/list_match.h"
#include "mime/utf7.h"

namespace hikyaku::imap {

namespace {

/// Reference and pattern, joined and decoded. Nothing: a syntax error.
struct Asked {
  std::string pattern;
  bool asks_separator = false;  // the pattern is empty (RFC 3501 6.3.8)
  bool matches_nothing = false;
};

std::optional<Asked> parse_asked(Command& command) {
  Cursor& in = command.arguments;
  const auto reference = in.take(' ') ? parse_astring(in) : std::nullopt;
  const auto pattern = reference && in.take(' ') ? parse_list_mailbox(in) : std::nullopt;
  if (!pattern || command.has_arguments()) return {};
  Asked asked;
  asked.asks_separator = pattern->empty();
  // The wildcards are no part of base64, so a pattern decodes as a name does.
  const auto decoded = mime::utf7_to_utf8(*reference + *pattern);
  if (!decoded || decoded->size() > 2 * store::mailbox_name_bytes_max)
    asked.matches_nothing = true;
  else
    asked.pattern = *decoded;
  if (istarts_with(asked.pattern, "INBOX") &&
      (asked.pattern.size() == 5 || !is_alnum(asked.pattern[5])))
    asked.pattern.replace(0, 5, "INBOX");
  return asked;
}

void append_list(std::string& out, std::string_view command, std::string_view attributes,
                 std::string_view name) {
  out += "* ";
  out += command;
  out += " (";
  out += attributes;
  out += ") \"/\" ";
  if (name.empty())
    out += "\"\"";
  else
    append_mailbox(out, name);
  out += "\r\n";
}

bool has_children(const store::AccountValue& state, const std::string& name) {
  const auto child = state.names.lower_bound(name + '/');
  return child != state.names.end() && child->first.starts_with(name + '/');
}

std::string attributes_of(const store::AccountValue& state, const std::string& name) {
  std::string attributes = has_children(state, name) ? "\\HasChildren" : "\\HasNoChildren";
  const auto mailbox = state.find(name);
  if (mailbox && !mailbox->special_use.empty()) attributes += ' ' + mailbox->special_use;
  return attributes;
}

}  // namespace

Task<Reply> run_list(Session& session, Command& command) {
  const auto asked = parse_asked(command);
  if (!asked) co_return syntax_error(command, "LIST");
  const store::AccountState state = session.state();
  if (asked->asks_separator) {
    append_list(session.out, "LIST", "\\Noselect", "");
  } else if (!asked->matches_nothing) {
    for (const auto& [name, id] : state->names) {
      if (!list_matches(asked->pattern, name)) continue;
      append_list(session.out, "LIST", attributes_of(*state, name), name);
      co_await session.flush_when_large();
    }
  }
  co_return ok("LIST completed");
}

Task<Reply> run_lsub(Session& session, Command& command) {
  const auto asked = parse_asked(command);
  if (!asked) co_return syntax_error(command, "LSUB");
  const store::AccountState state = session.state();
  std::string last_parent;
  if (asked->asks_separator) {
    append_list(session.out, "LSUB", "\\Noselect", "");
  } else if (!asked->matches_nothing) {
    for (const std::string& name : state->subscribed) {
      if (list_matches(asked->pattern, name)) {
        append_list(session.out, "LSUB", state->find(name) ? "" : "\\Noselect", name);
      } else if (asked->pattern.ends_with('%')) {
        // RFC 3501 6.3.9: "foo/bar" is subscribed, "foo" is not, and "%" is asked: \Noselect foo.
        for (std::size_t at = name.find('/'); at != name.npos; at = name.find('/', at + 1)) {
          const std::string parent = name.substr(0, at);
          if (parent == last_parent || state->subscribed.contains(parent) ||
              !list_matches(asked->pattern, parent))
            continue;
          append_list(session.out, "LSUB", "\\Noselect", parent);
          last_parent = parent;
        }
      }
      co_await session.flush_when_large();
    }
  }
  co_return ok("LSUB completed");
}

}  // namespace hikyaku::imap
