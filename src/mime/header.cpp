#include <array>
#include <utility>

#include "base/text.h"
#include "mime/header_reader.h"

namespace hikyaku::mime {

namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

/// Where the name of the field at the start of the line ends and where its colon is; no colon: none
/// can be here. field-name = 1*ftext, ftext = %d33-57 / %d59-126 (RFC 5322 3.6.8); octets above
/// 126 are let in, since they occur.
struct NameEnd {
  std::size_t name = 0, colon = std::string_view::npos;
};
NameEnd find_name(std::string_view line) {
  NameEnd end;
  std::size_t i = 0;
  while (i < line.size() && static_cast<unsigned char>(line[i]) > ' ' && line[i] != ':') ++i;
  end.name = i;
  while (i < line.size() && is_blank(line[i])) ++i;
  if (end.name > 0 && i < line.size() && line[i] == ':') end.colon = i;
  return end;
}

constexpr std::pair<std::string_view, FieldId> known_fields[] = {
    {"bcc", FieldId::bcc},
    {"cc", FieldId::cc},
    {"content-description", FieldId::content_description},
    {"content-disposition", FieldId::content_disposition},
    {"content-id", FieldId::content_id},
    {"content-language", FieldId::content_language},
    {"content-location", FieldId::content_location},
    {"content-md5", FieldId::content_md5},
    {"content-transfer-encoding", FieldId::content_transfer_encoding},
    {"content-type", FieldId::content_type},
    {"date", FieldId::date},
    {"disposition-notification-to", FieldId::listed_only},
    {"from", FieldId::from},
    {"importance", FieldId::listed_only},
    {"in-reply-to", FieldId::in_reply_to},
    {"list-id", FieldId::listed_only},
    {"list-post", FieldId::listed_only},
    {"list-unsubscribe", FieldId::listed_only},
    {"message-id", FieldId::message_id},
    {"mime-version", FieldId::listed_only},
    {"newsgroups", FieldId::listed_only},
    {"priority", FieldId::listed_only},
    {"references", FieldId::listed_only},
    {"reply-to", FieldId::reply_to},
    {"return-receipt-to", FieldId::listed_only},
    {"sender", FieldId::sender},
    {"subject", FieldId::subject},
    {"to", FieldId::to},
    {"x-msmail-priority", FieldId::listed_only},
    {"x-priority", FieldId::listed_only},
    {"x-uniform-type-identifier", FieldId::listed_only},
    {"x-universally-unique-identifier", FieldId::listed_only},
};

/// The known fields by the length of their name, so that most names are told apart by it alone.
constexpr std::size_t name_bytes_max = 32;
struct ByLength {
  std::array<unsigned char, name_bytes_max> first{};
  std::array<unsigned char, std::size(known_fields)> next{};  // index + 1; 0 ends
};
constexpr ByLength index_by_length() {
  ByLength index;
  for (std::size_t i = 0; i < std::size(known_fields); ++i) {
    const std::size_t length = known_fields[i].first.size();
    index.next[i] = index.first[length];
    index.first[length] = static_cast<unsigned char>(i + 1);
  }
  return index;
}
constexpr ByLength by_length = index_by_length();

}  // namespace

FieldId field_id(std::string_view name) {
  if (name.size() >= name_bytes_max) return FieldId::other;
  for (std::size_t i = by_length.first[name.size()]; i != 0; i = by_length.next[i - 1]) {
    const auto& [known, id] = known_fields[i - 1];
    // The last letter first: it tells most apart.
    if (to_lower(name.back()) == known.back() && iequals(name, known)) return id;
  }
  return FieldId::other;
}

bool is_listed(FieldId id) {
  switch (id) {
    case FieldId::other:
    case FieldId::content_description:
    case FieldId::content_disposition:
    case FieldId::content_id:
    case FieldId::content_language:
    case FieldId::content_location:
    case FieldId::content_md5:
      return false;
    default:
      return true;
  }
}

bool HeaderReader::next(HeaderField& field) {
  std::size_t line = line_size(text_);
  if (std::exchange(at_start_, false) && text_.starts_with("From ") &&
      find_name(text_.substr(0, line)).colon == text_.npos) {
    text_.remove_prefix(line);
    line = line_size(text_);
  }
  if (text_.empty()) return false;
  if (text_[0] == '\n' || text_.starts_with("\r\n")) {
    text_.remove_prefix(line);
    return false;
  }
  const NameEnd end = find_name(text_.substr(0, line));
  if (end.colon == text_.npos) return false;

  std::size_t size = line;
  while (size < text_.size() && is_blank(text_[size])) size += line_size(text_.substr(size));
  field.raw = text_.substr(0, size);
  field.name = text_.substr(0, end.name);
  field.value = field.raw.substr(end.colon + 1);
  if (field.value.ends_with('\n')) field.value.remove_suffix(1);
  if (field.value.ends_with('\r')) field.value.remove_suffix(1);
  text_.remove_prefix(size);
  return true;
}

std::vector<HeaderField> parse_header(std::string_view header) {
  std::vector<HeaderField> fields;
  HeaderReader reader(header);
  for (HeaderField field; reader.next(field);) fields.push_back(field);
  return fields;
}

std::size_t header_size(std::string_view message) {
  HeaderReader reader(message);
  for (HeaderField field; reader.next(field);) {
  }
  return reader.size();
}

std::optional<std::string_view> find_field(const std::vector<HeaderField>& fields,
                                           std::string_view name) {
  for (const HeaderField& field : fields)
    if (iequals(field.name, name)) return field.value;
  return std::nullopt;
}

std::string unfold(std::string_view value) {
  std::string text;
  text.reserve(value.size());
  // RFC 5322 2.2.3: unfolding removes any CRLF that is immediately followed by a blank.
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    if (c == '\n' || (c == '\r' && i + 1 < value.size() && value[i + 1] == '\n')) continue;
    text += c;
  }
  return text;
}

}  // namespace hikyaku::mime
