#include "text/tables.h"

namespace hikyaku::text {

std::span<const Entry> setup_text() {
  static constexpr Entry entries[] = {
      {"setup.example", "", ""},
  };
  return entries;
}

}  // namespace hikyaku::text
