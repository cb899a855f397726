// What `hikyaku doctor` asks of the domain controllers: facts, not judgements. Blocking, each
// question a few seconds at most.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "directory/ad/locator.h"

namespace hikyaku::directory {

struct PortAnswer {
  std::uint16_t port = 0;
  std::string name;  // "LDAP over TLS"
  bool is_needed = false;
  std::string why_not;  // empty: it answers
};

struct ControllerExamination {
  Controller controller;
  std::vector<PortAnswer> ports;
  std::string tls_problem;             // empty: none
  std::optional<Seconds> clock_ahead;  // of the controller's against ours
  Milliseconds took{0};                // to connect, with TLS
};
ControllerExamination examine(const Controller& controller, const AdOptions& options);

/// How far the controller's clock is ahead of ours. Error: it does not say.
Result<Seconds> clock_ahead(Connection& connection);

struct DomainExamination {
  bool has_mail_group = false;
  std::vector<std::string> missing_domain_groups;
  bool may_write_mail_group = false;  // add and remove members
  std::uint64_t page_size_max = 0;    // MaxPageSize of the default policy; 0: may not be read
};
/// As the reading account. Error: denied, with AD's reason; else nobody answers.
Result<DomainExamination> examine_domain(const AdOptions& options);

/// The server at `address` as a DNS server: what is wrong with its SRV records of the domain's
/// controllers; empty: nothing.
std::string examine_dns(const std::string& address, const std::string& dns_name);

/// The kinds of keys in a keytab ("aes256-cts-hmac-sha1-96"), each once. Error: permanent, when it
/// cannot be read.
Result<std::vector<std::string>> key_types(const std::string& keytab);

}  // namespace hikyaku::directory
