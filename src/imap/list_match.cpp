#include "imap/list_match.h"

#include <vector>

namespace hikyaku::imap {

bool list_matches(std::string_view pattern, std::string_view name) {
  // reached[i]: the pattern so far can match the first i octets of the name.
  std::vector<bool> reached(name.size() + 1);
  reached[0] = true;
  for (std::size_t p = 0; p < pattern.size(); ++p) {
    const char c = pattern[p];
    if (c == '*' || c == '%') {
      for (std::size_t i = 1; i <= name.size(); ++i)
        if (reached[i - 1] && (c == '*' || name[i - 1] != '/')) reached[i] = true;
    } else {
      for (std::size_t i = name.size(); i > 0; --i) reached[i] = reached[i - 1] && name[i - 1] == c;
      reached[0] = false;
    }
  }
  return reached[name.size()];
}

}  // namespace hikyaku::imap
