// What changes of the directory would do here, without making them: they are made to a copy of the
// objects that they name and of the groups that matter, and the View that would follow is made.
// Reads from the directory; blocking.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "directory/ad/directory_copy.h"
#include "directory/ad/locator.h"
#include "directory/ad/options.h"
#include "directory/directory.h"

namespace hikyaku::directory {

inline constexpr std::size_t simulated_objects_max = 5'000;  // named by the changes

struct Simulation {
  struct Trouble {
    std::size_t line = 0;
    DirectoryCopy::Refusal refusal;
  };
  std::vector<Trouble> troubles;  // changes that could not be made
  std::shared_ptr<const View> before, after;
  std::vector<Guid> held;  // whose changes the brake would hold; `after` has them all the same
};

/// `view`: of now. Errors: no controller answered; limit: too many objects are named.
Result<Simulation> simulate(Connection& connection, const AdDomain& domain,
                            const AdOptions& options, std::shared_ptr<const View> view,
                            const std::vector<LdifChange>& changes);

}  // namespace hikyaku::directory
