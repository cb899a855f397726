#include "imap/search_key.h"

#include "base/text.h"
#include "imap/grammar.h"
#include "imap/limits.h"
#include "mime/message.h"

namespace hikyaku::imap {

namespace {

using Kind = SearchKey::Kind;

constexpr std::string_view charsets[] = {"US-ASCII", "UTF-8",    "ISO-2022-JP", "SHIFT_JIS",
                                         "EUC-JP",   "SJIS",     "X-SJIS",      "WINDOWS-31J",
                                         "CP932",    "MS_KANJI", "X-EUC-JP",    "ISO-8859-1"};

struct FlagKey {
  std::string_view word;
  store::Flags flag;
  bool negated;
};
constexpr FlagKey flag_keys[] = {
    {"ANSWERED", store::answered, false}, {"UNANSWERED", store::answered, true},
    {"DELETED", store::deleted, false},   {"UNDELETED", store::deleted, true},
    {"DRAFT", store::draft, false},       {"UNDRAFT", store::draft, true},
    {"FLAGGED", store::flagged, false},   {"UNFLAGGED", store::flagged, true},
    {"SEEN", store::seen, false},         {"UNSEEN", store::seen, true},
};

struct DateKey {
  std::string_view word;
  Kind kind;
};
constexpr DateKey date_keys[] = {
    {"BEFORE", Kind::before},          {"ON", Kind::on},          {"SINCE", Kind::since},
    {"SENTBEFORE", Kind::sent_before}, {"SENTON", Kind::sent_on}, {"SENTSINCE", Kind::sent_since},
};

constexpr std::string_view header_keys[] = {"BCC", "CC", "FROM", "SUBJECT", "TO"};

SearchKey make(Kind kind) {
  SearchKey key;
  key.kind = kind;
  return key;
}

SearchKey negated(SearchKey child) {
  SearchKey key = make(Kind::none_of);
  key.children.push_back(std::move(child));
  return key;
}

class Parser {
 public:
  explicit Parser(Cursor& in) : in_(in) {}

  std::optional<SearchRequest> request() {
    SearchRequest request;
    if (in_.take_nocase("CHARSET ")) {
      const auto charset = parse_astring(in_);
      if (!charset || !in_.take(' ')) return {};
      charset_ = *charset;
      request.bad_charset = true;
      for (const std::string_view known : charsets)
        if (iequals(charset_, known)) request.bad_charset = false;
      if (request.bad_charset) return request;
    }
    do {
      auto key = search_key(0);
      if (!key) return {};
      request.key.children.push_back(*std::move(key));
    } while (in_.take(' '));
    request.has_mod_sequence = has_mod_sequence_;
    return request;
  }

 private:
  std::optional<std::string> argument() {
    if (!in_.take(' ')) return {};
    const auto text = parse_astring(in_);
    if (!text) return {};
    // No charset named: what is not ASCII is taken as UTF-8, as many clients send it.
    return mime::fold_text(mime::to_utf8(
        *text, charset_.empty() || iequals(charset_, "US-ASCII") ? "utf-8" : charset_));
  }

  std::optional<SearchKey> text_key(Kind kind, std::string_view name) {
    SearchKey key = make(kind);
    key.name = name;
    auto text = argument();
    if (!text) return {};
    key.text = *std::move(text);
    return key;
  }

  std::optional<SearchKey> search_key(std::size_t depth) {
    if (depth > search_depth_max || ++count_ > search_keys_max) return {};
    if (in_.take('(')) {
      SearchKey key = make(Kind::all_of);
      do {
        auto child = search_key(depth + 1);
        if (!child) return {};
        key.children.push_back(*std::move(child));
      } while (in_.take(' '));
      if (!in_.take(')')) return {};
      return key;
    }
    if (is_digit(in_.peek()) || in_.peek() == '*') {
      SearchKey key = make(Kind::sequence);
      auto set = parse_sequence_set(in_);
      if (!set) return {};
      key.set = *std::move(set);
      return key;
    }
    const auto word = parse_atom(in_);
    if (!word) return {};
    return named_key(*word, depth);
  }

  std::optional<SearchKey> named_key(std::string_view word, std::size_t depth) {
    for (const FlagKey& row : flag_keys)
      if (iequals(word, row.word)) {
        SearchKey key = make(Kind::flag);
        key.flags = row.flag;
        return row.negated ? negated(std::move(key)) : key;
      }
    for (const DateKey& row : date_keys)
      if (iequals(word, row.word)) return date_key(row.kind);
    for (const std::string_view name : header_keys)
      if (iequals(word, name)) return text_key(Kind::header, name);
    if (iequals(word, "ALL")) return make(Kind::all_of);
    if (iequals(word, "RECENT")) return make(Kind::recent);
    if (iequals(word, "OLD")) return make(Kind::old);
    if (iequals(word, "NEW")) {
      // NEW = RECENT UNSEEN
      SearchKey key = make(Kind::all_of), seen = make(Kind::flag);
      seen.flags = store::seen;
      key.children.push_back(make(Kind::recent));
      key.children.push_back(negated(std::move(seen)));
      return key;
    }
    if (iequals(word, "BODY")) return text_key(Kind::body, {});
    if (iequals(word, "TEXT")) return text_key(Kind::text, {});
    if (iequals(word, "KEYWORD")) return keyword_key();
    if (iequals(word, "UNKEYWORD")) {
      auto key = keyword_key();
      if (!key) return {};
      return negated(*std::move(key));
    }
    if (iequals(word, "LARGER")) return number_key(Kind::larger);
    if (iequals(word, "SMALLER")) return number_key(Kind::smaller);
    if (iequals(word, "HEADER")) return header_key();
    if (iequals(word, "UID")) return uid_key();
    if (iequals(word, "NOT")) return not_key(depth);
    if (iequals(word, "OR")) return or_key(depth);
    if (iequals(word, "MODSEQ")) return mod_sequence_key();
    return {};
  }

  std::optional<SearchKey> date_key(Kind kind) {
    if (!in_.take(' ')) return {};
    const auto day = parse_date(in_);
    if (!day) return {};
    SearchKey key = make(kind);
    key.day = *day;
    return key;
  }
  std::optional<SearchKey> keyword_key() {
    if (!in_.take(' ')) return {};
    const auto name = parse_atom(in_);
    if (!name) return {};
    SearchKey key = make(Kind::keyword);
    key.text = *name;
    return key;
  }
  std::optional<SearchKey> number_key(Kind kind) {
    if (!in_.take(' ')) return {};
    const auto number = parse_number(in_);
    if (!number) return {};
    SearchKey key = make(kind);
    key.number = *number;
    return key;
  }
  std::optional<SearchKey> header_key() {
    if (!in_.take(' ')) return {};
    const auto name = parse_astring(in_);
    if (!name) return {};
    return text_key(Kind::header, *name);
  }
  std::optional<SearchKey> uid_key() {
    if (!in_.take(' ')) return {};
    auto set = parse_sequence_set(in_);
    if (!set) return {};
    SearchKey key = make(Kind::uid);
    key.set = *std::move(set);
    return key;
  }
  std::optional<SearchKey> not_key(std::size_t depth) {
    if (!in_.take(' ')) return {};
    auto child = search_key(depth + 1);
    if (!child) return {};
    return negated(*std::move(child));
  }
  std::optional<SearchKey> or_key(std::size_t depth) {
    SearchKey key = make(Kind::any_of);
    for (int i = 0; i < 2; ++i) {
      if (!in_.take(' ')) return {};
      auto child = search_key(depth + 1);
      if (!child) return {};
      key.children.push_back(*std::move(child));
    }
    return key;
  }
  // RFC 7162 7: "MODSEQ" [SP entry-name SP entry-type-req] SP mod-sequence-valzer. The entry is
  // accepted and not looked at: this server has one modseq for all of a message's metadata.
  std::optional<SearchKey> mod_sequence_key() {
    if (!in_.take(' ')) return {};
    if (in_.peek() == '"' &&
        (!parse_string(in_) || !in_.take(' ') || !parse_atom(in_) || !in_.take(' ')))
      return {};
    const auto number = parse_mod_sequence(in_);
    if (!number) return {};
    SearchKey key = make(Kind::mod_sequence);
    key.number = *number;
    has_mod_sequence_ = true;
    return key;
  }

  Cursor& in_;
  std::string charset_;
  std::size_t count_ = 0;
  bool has_mod_sequence_ = false;
};

}  // namespace

std::optional<SearchRequest> parse_search(Cursor& in) {
  return Parser(in).request();
}

bool resolve(SearchKey& key, const store::Mailbox& mailbox) {
  if (key.kind == Kind::uid) key.ranges = by_uid(mailbox, key.set);
  if (key.kind == Kind::sequence) {
    auto ranges = by_sequence(mailbox, key.set);
    if (!ranges) return false;
    key.ranges = *std::move(ranges);
  }
  if (key.kind == Kind::keyword)
    for (std::size_t i = 0; i < mailbox.keywords.size(); ++i)
      if (iequals(mailbox.keywords[i], key.text))
        key.flags = store::Flags{1} << (store::first_keyword_bit + i);
  for (SearchKey& child : key.children)
    if (!resolve(child, mailbox)) return false;
  return true;
}

}  // namespace hikyaku::imap
