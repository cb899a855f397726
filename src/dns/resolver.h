// DNS by chosen servers (the guide's DNS1-DNS3, WZ-09) or the system's. Answers are cached by
// libunbound. RFC 1035, 2782 (SRV), 7505 (null MX is left to the caller: one record with host ".").
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "net/task.h"

namespace hikyaku::dns {

enum class Status {
  found,
  no_data,  // the name exists, but has no such record
  no_name,  // NXDOMAIN
  failed,   // time-out, SERVFAIL, bogus DNSSEC: temporary
};

template <class T>
struct Answer {
  Status status = Status::failed;
  std::vector<T> records;
  bool secure = false;  // validated by DNSSEC
  std::string detail;   // when failed: why, for the log
};

struct Mx {
  std::uint16_t preference = 0;
  std::string host;  // lower case, without the final dot; "." for null MX
};
struct Srv {
  std::uint16_t priority = 0, weight = 0, port = 0;
  std::string target;
};
enum class Family { v4, v6, both };

struct ResolverOptions {
  std::vector<std::string>
      servers;                 // "192.0.2.1" or "192.0.2.1@5353"; empty: the system's (resolv.conf)
  Milliseconds timeout{5000};  // of one question, whatever libunbound tries meanwhile
};

class Resolver {
 public:
  explicit Resolver(ResolverOptions options);
  ~Resolver();

  Task<Answer<Mx>> mx(std::string domain);                               // by ascending preference
  Task<Answer<std::string>> addresses(std::string host, Family family);  // numeric
  Task<Answer<Srv>> srv(std::string name);  // by priority, weighted order within one (RFC 2782)
  Task<Answer<std::string>> txt(std::string name);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace hikyaku::dns
