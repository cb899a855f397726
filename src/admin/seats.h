// How many people have mail: what the guide counts (LC-01, LC-02), and how many of a domain there
// may be (DD-02). Pure.
#pragma once

#include <string>
#include <vector>

#include "config/config.h"
#include "directory/directory.h"

namespace hikyaku::admin {

struct Seats {
  struct OfDomain {
    std::string name;
    std::size_t accounts = 0, max = 0;  // max 0: unlimited
    bool is_over() const { return max != 0 && accounts > max; }
    bool is_full() const { return max != 0 && accounts >= max; }
  };
  std::size_t accounts = 0;  // members of the mail group
  std::size_t disabled = 0;  // of these: may not log in for good (disabled or expired)
  std::size_t aliases = 0;   // addresses in proxyAddresses besides the primary one
  std::size_t without_domain = 0;
  std::vector<OfDomain> domains;  // by their groups, as in the configuration
};
Seats seats_of(const directory::View& view, const std::vector<config::Domain>& domains);

}  // namespace hikyaku::admin
