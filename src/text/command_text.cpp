#include "text/tables.h"

namespace hikyaku::text {

std::span<const Entry> command_text() {
  static constexpr Entry entries[] = {
      {"command.example", "", ""},
  };
  return entries;
}

}  // namespace hikyaku::text
