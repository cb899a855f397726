#include "text/tables.h"

namespace hikyaku::text {

std::span<const Entry> setup_text() {
  static const std::vector<Entry> entries;
  return entries;
}

}  // namespace hikyaku::text
