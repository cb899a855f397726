#include "store/mailbox.h"

#include "base/text.h"

namespace hikyaku::store {

Flags Mailbox::keyword_bit(std::string_view keyword) const {
  for (std::size_t i = 0; i < keywords.size(); ++i)
    if (iequals(keywords[i], keyword)) return Flags{1} << (first_keyword_bit + i);
  return 0;
}

}  // namespace hikyaku::store
