#include "admin/account_table.h"

#include <algorithm>

#include "base/text.h"
#include "mime/japanese.h"

namespace hikyaku::admin {
namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

std::string text_of(std::string_view octets) {
  if (octets.starts_with(byte_order_mark)) octets.remove_prefix(byte_order_mark.size());
  return is_utf8(octets) ? std::string(octets) : mime::shift_jis_to_utf8(octets);
}

bool is_heading(std::string_view line) {
  return istarts_with(line, "account\tpass");
}

/// False: it is neither 0 nor 1, nor missing.
bool read_flag(const std::vector<std::string_view>& columns, std::size_t at, bool& flag) {
  if (at >= columns.size() || columns[at].empty()) return true;
  flag = columns[at] == "1";
  return flag || columns[at] == "0";
}

TableRow parse_line(std::string_view line, std::size_t number) {
  TableRow row;
  row.line = number;
  const std::vector<std::string_view> columns = split(line, '\t');
  const auto column = [&](std::size_t at) {
    return std::string(at < columns.size() ? columns[at] : std::string_view());
  };
  row.name = column(0);
  row.password = column(1);
  row.full_name = column(2);
  row.domain = lower(column(3));
  row.home = column(4);
  if (columns.size() > table_columns)
    row.wrong = "columns";
  else if (row.name.empty())
    row.wrong = "name";
  else if (!read_flag(columns, 5, row.smtp) || !read_flag(columns, 6, row.apop) ||
           !read_flag(columns, 8, row.pop3) || !read_flag(columns, 9, row.imap))
    row.wrong = "flag";
  if (columns.size() > 7 && !columns[7].empty()) {
    const auto bytes = parse_number(columns[7]);
    if (bytes)
      row.bytes_max = *bytes;
    else if (row.wrong.empty())
      row.wrong = "size";
  }
  return row;
}

std::string column_of(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return c == '\t' || c == '\r' || c == '\n' || c == '\0'; }, ' ');
  return text;
}

}  // namespace

std::vector<TableRow> parse_account_table(std::string_view octets) {
  const std::string text = text_of(octets);
  std::vector<TableRow> rows;
  std::size_t number = 0;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || (number == 1 && is_heading(line))) continue;
    rows.push_back(parse_line(line, number));
  }
  return rows;
}

std::string table_line(const TableRow& row) {
  const auto flag = [](bool is_on) { return is_on ? "1" : "0"; };
  std::string line;
  for (const std::string& text : {row.name, row.password, row.full_name, row.domain, row.home})
    line += column_of(text) + '\t';
  line += flag(row.smtp);
  line += std::string("\t") + flag(row.apop) + '\t' + std::to_string(row.bytes_max) + '\t' +
          flag(row.pop3) + '\t' + flag(row.imap) + '\n';
  return line;
}

}  // namespace hikyaku::admin
