#include <cstdint>

#include "admin/account_table.h"
#include "base/check.h"

// What is read of a line is written and read again as it was.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hikyaku::admin;
  for (const TableRow& row : parse_account_table({reinterpret_cast<const char*>(data), size})) {
    HIKYAKU_CHECK(row.line > 0);
    if (!row.wrong.empty()) continue;
    const auto again = parse_account_table(table_line(row));
    // As the first line it would be the heading, or begin with a byte order mark.
    if (again.empty() || row.name.starts_with("\xef\xbb\xbf")) continue;
    HIKYAKU_CHECK(again.size() == 1 && again[0].wrong.empty());
    HIKYAKU_CHECK(again[0].bytes_max == row.bytes_max && again[0].smtp == row.smtp &&
                  again[0].imap == row.imap);
  }
  return 0;
}
