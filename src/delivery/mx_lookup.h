// The questions that finding a mail server asks of DNS, so that tests have none.
#pragma once

#include <string>

#include "dns/resolver.h"

namespace hikyaku::delivery {

class MxLookup {
 public:
  virtual ~MxLookup() = default;
  virtual Task<dns::Answer<dns::Mx>> mx(std::string domain) = 0;
  virtual Task<dns::Answer<std::string>> addresses(std::string host) = 0;
};

/// Of a resolver, which must live longer.
class ResolverLookup final : public MxLookup {
 public:
  explicit ResolverLookup(dns::Resolver& resolver) : resolver_(resolver) {}
  Task<dns::Answer<dns::Mx>> mx(std::string domain) override {
    return resolver_.mx(std::move(domain));
  }
  Task<dns::Answer<std::string>> addresses(std::string host) override {
    return resolver_.addresses(std::move(host), dns::Family::both);
  }

 private:
  dns::Resolver& resolver_;
};

}  // namespace hikyaku::delivery
