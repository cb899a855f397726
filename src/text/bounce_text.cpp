#include "text/tables.h"

namespace hikyaku::text {

std::span<const Entry> bounce_text() {
  static constexpr Entry entries[] = {
      {"bounce.example", "", ""},
  };
  return entries;
}

}  // namespace hikyaku::text
