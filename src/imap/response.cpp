#include "imap/response.h"

#include "mime/utf7.h"

namespace hikyaku::imap {

namespace {

constexpr std::pair<store::Flags, std::string_view> flag_names[] = {
    {store::answered, "\\Answered"}, {store::flagged, "\\Flagged"}, {store::deleted, "\\Deleted"},
    {store::seen, "\\Seen"},         {store::draft, "\\Draft"},
};

bool is_quotable(std::string_view text) {
  if (text.size() > 1000) return false;
  for (const char c : text)
    if (c < 0x20 || c > 0x7e) return false;
  return true;
}

}  // namespace

Reply ok(std::string text, std::string code) {
  return {Reply::Status::ok, std::move(code), std::move(text)};
}
Reply no(std::string text, std::string code) {
  return {Reply::Status::no, std::move(code), std::move(text)};
}
Reply bad(std::string text) {
  return {Reply::Status::bad, {}, std::move(text)};
}

void append_reply(std::string& out, std::string_view tag, const Reply& reply) {
  out += tag;
  out += reply.status == Reply::Status::ok   ? " OK "
         : reply.status == Reply::Status::no ? " NO "
                                             : " BAD ";
  if (!reply.code.empty()) {
    out += '[';
    out += reply.code;
    out += "] ";
  }
  out += reply.text;
  out += "\r\n";
}

void append_string(std::string& out, std::string_view text) {
  if (!is_quotable(text)) return append_literal(out, text);
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

void append_literal(std::string& out, std::string_view octets) {
  out += '{';
  append_number(out, octets.size());
  out += "}\r\n";
  out += octets;
}

void append_mailbox(std::string& out, std::string_view name) {
  if (name == "INBOX")
    out += name;
  else
    append_string(out, mime::utf8_to_utf7(name));
}

void append_flags(std::string& out, store::Flags flags, bool is_recent,
                  const std::vector<std::string>& keywords) {
  out += '(';
  const std::size_t begin = out.size();
  const auto add = [&](std::string_view name) {
    if (out.size() > begin) out += ' ';
    out += name;
  };
  for (const auto& [flag, name] : flag_names)
    if (flags & flag) add(name);
  if (is_recent) add("\\Recent");
  if (flags >> store::first_keyword_bit)
    for (std::size_t i = 0; i < keywords.size(); ++i)
      if (flags >> (store::first_keyword_bit + i) & 1) add(keywords[i]);
  out += ')';
}

void append_known_flags(std::string& out, const std::vector<std::string>& keywords, bool any_more) {
  out += "(\\Answered \\Flagged \\Deleted \\Seen \\Draft";
  for (const std::string& keyword : keywords) {
    out += ' ';
    out += keyword;
  }
  if (any_more) out += " \\*";
  out += ')';
}

std::string uid_set_text(const std::vector<store::Uid>& uids) {
  std::string out;
  for (std::size_t i = 0; i < uids.size();) {
    std::size_t end = i + 1;
    while (end < uids.size() && uids[end] == uids[end - 1] + 1) ++end;
    if (i > 0) out += ',';
    append_number(out, uids[i]);
    if (end - i > 1) {
      out += ':';
      append_number(out, uids[end - 1]);
    }
    i = end;
  }
  return out;
}

}  // namespace hikyaku::imap
