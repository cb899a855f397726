// Accounts as a table of lines, ten columns with TABs between them, as the guide's account manager
// exports and imports them (EX-01 to EX-04): Account, Pass, Fullname, Domain, Homefolder, SMTP-AUTH
// flag, APOP flag, mailbox size limit (octets), POP3 enabled, IMAP4 enabled. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hikyaku::admin {

inline constexpr std::size_t table_bytes_max = 64u << 20;
inline constexpr std::size_t table_columns = 10;
/// In place of a password that is not shown.
inline constexpr std::string_view hidden_password = "*****";

struct TableRow {
  std::size_t line = 0;  // from 1
  /// What is wrong with the line: "columns", "name", "flag", "size"; empty: nothing.
  std::string wrong;
  std::string name, password, full_name, domain, home;
  bool smtp = true, apop = false, pop3 = true, imap = true;
  std::uint64_t bytes_max = 0;  // 0: no limit of its own
  bool has_password() const { return !password.empty() && password != hidden_password; }
};

/// LF or CRLF; UTF-8, with or without a byte order mark, else Shift_JIS. Empty lines, and a first
/// line of the columns' names, are passed over. Columns missing at the end are as above.
std::vector<TableRow> parse_account_table(std::string_view octets);

/// One line, with its LF. What would end a column becomes a blank.
std::string table_line(const TableRow& row);

}  // namespace hikyaku::admin
