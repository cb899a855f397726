#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace hikyaku {

void check_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "hikyaku: bug: %s does not hold (%s:%d)\n", condition, file, line);
  std::abort();
}

}  // namespace hikyaku
