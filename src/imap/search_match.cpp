#include "imap/search_match.h"

#include "base/text.h"
#include "mime/message.h"

namespace hikyaku::imap {

namespace {

using Kind = SearchKey::Kind;

Match is(bool yes) {
  return yes ? Match::yes : Match::no;
}

bool header_contains(std::string_view header, const SearchKey& key) {
  for (const mime::HeaderField& field : mime::parse_header(header)) {
    if (!iequals(field.name, key.name)) continue;
    if (key.text.empty()) return true;
    if (mime::fold_text(mime::decode_header(field.value)).contains(key.text)) return true;
  }
  return false;
}

Match header_matches(const SearchKey& key, const SearchSubject& subject) {
  if (mime::SummaryView::is_listed(key.name)) {
    if (!subject.summary) return Match::unknown;
    return is(header_contains(subject.summary->listed_headers(), key));
  }
  if (!subject.body) return Match::unknown;
  return is(header_contains(subject.body->substr(0, mime::header_size(*subject.body)), key));
}

/// RFC 3501 6.4.4: SENTON and the like disregard the time and the time zone.
Match sent_matches(const SearchKey& key, const SearchSubject& subject) {
  if (!subject.summary) return Match::unknown;
  const auto fields = mime::parse_header(subject.summary->listed_headers());
  const auto date = mime::find_field(fields, "Date");
  const auto day = date ? parse_sent_day(*date) : std::nullopt;
  if (!day) return Match::no;
  if (key.kind == Kind::sent_before) return is(*day < key.day);
  return is(key.kind == Kind::sent_on ? *day == key.day : *day >= key.day);
}

Match all_of(const SearchKey& key, const SearchSubject& subject) {
  Match result = Match::yes;
  for (const SearchKey& child : key.children) {
    const Match match = matches(child, subject);
    if (match == Match::no) return Match::no;
    if (match == Match::unknown) result = Match::unknown;
  }
  return result;
}

Match any_of(const SearchKey& key, const SearchSubject& subject) {
  Match result = Match::no;
  for (const SearchKey& child : key.children) {
    const Match match = matches(child, subject);
    if (match == Match::yes) return Match::yes;
    if (match == Match::unknown) result = Match::unknown;
  }
  return result;
}

}  // namespace

Match matches(const SearchKey& key, const SearchSubject& subject) {
  const store::Message& message = subject.message;
  const auto day = [&] { return day_of(message.received + subject.utc_offset_minutes * 60); };
  switch (key.kind) {
    case Kind::all_of:
      return all_of(key, subject);
    case Kind::any_of:
      return any_of(key, subject);
    case Kind::none_of: {
      const Match match = any_of(key, subject);
      return match == Match::unknown ? match : is(match == Match::no);
    }
    case Kind::flag:
      return is((message.flags & key.flags) == key.flags);
    case Kind::keyword:
      return is((message.flags & key.flags) != 0);
    case Kind::recent:
      return is(subject.is_recent);
    case Kind::old:
      return is(!subject.is_recent);
    case Kind::sequence:
    case Kind::uid:
      return is(contains(key.ranges, subject.index));
    case Kind::larger:
      return is(message.bytes > key.number);
    case Kind::smaller:
      return is(message.bytes < key.number);
    case Kind::before:
      return is(day() < key.day);
    case Kind::on:
      return is(day() == key.day);
    case Kind::since:
      return is(day() >= key.day);
    case Kind::sent_before:
    case Kind::sent_on:
    case Kind::sent_since:
      return sent_matches(key, subject);
    case Kind::header:
      return header_matches(key, subject);
    case Kind::body:
    case Kind::text:
      if (!subject.body) return Match::unknown;
      return is(mime::contains_text(*subject.body, key.text, key.kind == Kind::text));
    case Kind::mod_sequence:
      return is(message.modseq >= key.number);
  }
  return Match::no;
}

}  // namespace hikyaku::imap
