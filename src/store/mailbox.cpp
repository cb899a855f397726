#include "store/mailbox.h"

#include "base/text.h"

namespace hikyaku::store {

Flags Mailbox::keyword_bit(std::string_view keyword) const {
  for (std::size_t i = 0; i < keywords.size(); ++i)
    if (iequals(keywords[i], keyword)) return Flags{1} << (first_keyword_bit + i);
  return 0;
}

std::vector<std::string> Mailbox::keyword_names(Flags flags) const {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < keywords.size(); ++i)
    if (flags >> (first_keyword_bit + i) & 1) names.push_back(keywords[i]);
  return names;
}

}  // namespace hikyaku::store
