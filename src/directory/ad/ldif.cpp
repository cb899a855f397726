#include "directory/ad/ldif.h"

#include <optional>

#include "base/text.h"

namespace hikyaku::directory {
namespace {

using How = AttributeChange::How;

struct Line {
  std::size_t number = 0;
  std::string name, value;  // the name in lower case
  bool is_dash = false;     // "-" alone
};
using Record = std::vector<Line>;

std::unexpected<LdifError> wrong(std::size_t line, std::string what) {
  return std::unexpected(LdifError{line, std::move(what)});
}

/// RFC 2849: attrval-spec. `text`: unfolded.
std::expected<Line, LdifError> parse_line(std::string_view text, std::size_t number) {
  Line line;
  line.number = number;
  line.is_dash = text == "-";
  if (line.is_dash) return line;
  const std::size_t colon = text.find(':');
  if (colon == text.npos || colon == 0) return wrong(number, "no_colon");
  line.name = lower(text.substr(0, colon));
  text.remove_prefix(colon + 1);
  if (text.starts_with('<')) return wrong(number, "url");
  const bool is_base64 = text.starts_with(':');
  if (is_base64) text.remove_prefix(1);
  while (text.starts_with(' ')) text.remove_prefix(1);
  if (!is_base64) {
    line.value = text;
    return line;
  }
  auto value = base64_decode(text);
  if (!value) return wrong(number, "base64");
  line.value = *std::move(value);
  return line;
}

/// Lines put together again, without comments, cut at the empty ones.
std::expected<std::vector<Record>, LdifError> records_of(std::string_view text) {
  std::vector<Record> records(1);
  std::string unfolded;
  std::size_t number = 0, first = 0;
  const auto end_line = [&]() -> std::optional<LdifError> {
    const std::string line = std::exchange(unfolded, {});
    if (line.empty() || line.starts_with('#')) return std::nullopt;
    auto parsed = parse_line(line, first);
    if (!parsed) return parsed.error();
    records.back().push_back(*std::move(parsed));
    return std::nullopt;
  };
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    // RFC 2849: a line that begins with a blank goes on with the one before.
    if (line.starts_with(' ') && !unfolded.empty()) {
      unfolded += line.substr(1);
      continue;
    }
    if (const auto error = end_line()) return std::unexpected(*error);
    if (line.empty() && !records.back().empty()) records.emplace_back();
    unfolded = line;
    first = number;
  }
  if (const auto error = end_line()) return std::unexpected(*error);
  if (records.back().empty()) records.pop_back();
  return records;
}

void add_value(std::vector<AttributeChange>& changes, const Line& line) {
  for (AttributeChange& one : changes)
    if (one.attribute == line.name) {
      one.values.push_back(line.value);
      return;
    }
  changes.push_back({How::add, line.name, {line.value}});
}

/// "replace: mail", its values, "-".
std::expected<void, LdifError> read_modifications(const Record& record, std::size_t at,
                                                  LdifChange& change) {
  while (at < record.size()) {
    const Line& head = record[at];
    AttributeChange one{How::add, lower(head.value), {}};
    if (head.name == "delete")
      one.how = How::remove;
    else if (head.name == "replace")
      one.how = How::replace;
    else if (head.name != "add" || head.is_dash)
      return wrong(head.number, "modification");
    for (++at; at < record.size() && !record[at].is_dash; ++at) {
      if (record[at].name != one.attribute) return wrong(record[at].number, "modification");
      one.values.push_back(record[at].value);
    }
    ++at;
    if (one.attribute.empty() || (one.how == How::add && one.values.empty()))
      return wrong(head.number, "missing");
    change.changes.push_back(std::move(one));
  }
  return {};
}

std::expected<void, LdifError> read_rename(const Record& record, std::size_t at,
                                           LdifChange& change) {
  for (; at < record.size(); ++at) {
    const Line& line = record[at];
    if (line.name == "newrdn")
      change.new_rdn = line.value;
    else if (line.name == "newsuperior")
      change.new_superior = line.value;
    else if (line.name != "deleteoldrdn")
      return wrong(line.number, "modification");
  }
  if (!change.new_rdn.contains('=')) return wrong(change.line, "missing");
  return {};
}

std::expected<LdifChange, LdifError> read_change(const Record& record) {
  LdifChange change;
  change.line = record.front().number;
  if (record.front().name != "dn" || record.front().value.empty())
    return wrong(change.line, "no_dn");
  change.dn = record.front().value;
  std::size_t at = 1;
  if (at < record.size() && record[at].name == "control")
    return wrong(record[at].number, "control");
  std::string type = "add";
  if (at < record.size() && record[at].name == "changetype") type = lower(record[at++].value);
  if (type == "modify") {
    change.kind = LdifChange::Kind::modify;
    if (auto read = read_modifications(record, at, change); !read)
      return std::unexpected(read.error());
  } else if (type == "delete") {
    change.kind = LdifChange::Kind::remove;
    if (at != record.size()) return wrong(record[at].number, "modification");
  } else if (type == "modrdn" || type == "moddn") {
    change.kind = LdifChange::Kind::rename;
    if (auto read = read_rename(record, at, change); !read) return std::unexpected(read.error());
  } else if (type == "add") {
    for (; at < record.size(); ++at) {
      if (record[at].is_dash) return wrong(record[at].number, "modification");
      add_value(change.changes, record[at]);
    }
  } else {
    return wrong(record[1].number, "changetype");
  }
  return change;
}

}  // namespace

std::expected<std::vector<LdifChange>, LdifError> parse_ldif(std::string_view text) {
  if (text.size() > ldif_bytes_max) return wrong(0, "too_long");
  auto records = records_of(text);
  if (!records) return std::unexpected(records.error());
  if (records->size() > ldif_changes_max) return wrong(0, "too_long");
  std::vector<LdifChange> changes;
  bool is_first = true;
  for (Record& record : *records) {
    if (std::exchange(is_first, false) && record.front().name == "version")
      record.erase(record.begin());
    if (record.empty()) continue;
    auto change = read_change(record);
    if (!change) return std::unexpected(change.error());
    changes.push_back(*std::move(change));
  }
  return changes;
}

}  // namespace hikyaku::directory
