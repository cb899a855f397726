// A broken promise between two parts of this program is a bug: say where, and end the process.
#pragma once

namespace hikyaku {
[[noreturn]] void check_failed(const char* condition, const char* file, int line);
}

#define HIKYAKU_CHECK(condition) \
  (static_cast<bool>(condition) ? void() : ::hikyaku::check_failed(#condition, __FILE__, __LINE__))
