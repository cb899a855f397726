#include "text/tables.h"

namespace hikyaku::text {

std::span<const Entry> config_text() {
  static constexpr Entry entries[] = {
      {"config.example", "", ""},
  };
  return entries;
}

}  // namespace hikyaku::text
