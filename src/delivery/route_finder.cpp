#include "delivery/route_finder.h"

#include <algorithm>

#include "base/random.h"
#include "base/text.h"

namespace hikyaku::delivery {
namespace {

using dns::Status;

FoundRoute failure(std::string_view how, std::string status, std::string text) {
  FoundRoute route;
  route.how = how;
  route.failure = {std::move(status), std::move(text), "", false};
  return route;
}

bool is_v6(std::string_view address) {
  return address.contains(':');
}

bool is_loopback(std::string_view address) {
  return address.starts_with("127.") || address == "::1";
}

}  // namespace

bool RouteFinder::is_own(const net::Endpoint& endpoint) const {
  return std::ranges::any_of(options_.own_endpoints, [&](const net::Endpoint& own) {
    return own.port == endpoint.port &&
           (own.address == endpoint.address || is_loopback(endpoint.address));
  });
}

void RouteFinder::add_hops(FoundRoute& route, const std::string& host,
                           const std::vector<std::string>& addresses, std::uint16_t port,
                           bool& met_ourselves) const {
  for (const bool v6 : {options_.ipv6_first, !options_.ipv6_first}) {
    for (const std::string& address : addresses) {
      if (is_v6(address) != v6) continue;
      net::Endpoint endpoint{address, port};
      if (is_own(endpoint)) {
        met_ourselves = true;
      } else if (route.hops.size() < hops_max) {
        route.hops.push_back({host, std::move(endpoint)});
      }
    }
  }
}

Task<dns::Answer<std::string>> RouteFinder::addresses_of(std::string host) {
  auto answer = co_await configured_.addresses(host);
  if (answer.status == Status::found) co_return answer;
  // The configured servers may be domain controllers that know no outside names (DN-04).
  auto second = co_await system_.addresses(std::move(host));
  if (second.status == Status::found || answer.status == Status::failed) co_return second;
  co_return answer;
}

Task<FoundRoute> RouteFinder::by_address(std::string host, std::uint16_t port,
                                         std::string_view how) {
  const auto answer = co_await addresses_of(host);
  switch (answer.status) {
    case Status::failed:
      co_return failure(how, "4.4.3", "No answer from DNS for the address of " + host);
    case Status::no_name:
      co_return failure(how, "5.1.2", "No such domain: " + host);
    case Status::no_data:
      co_return failure(how, "5.4.4", "No mail server for " + host);
    case Status::found:
      break;
  }
  FoundRoute route;
  route.how = how;
  bool met_ourselves = false;
  add_hops(route, host, answer.records, port, met_ourselves);
  if (route.hops.empty())
    co_return failure(how, "5.4.6", "The mail for " + host + " would come back to this server");
  co_return route;
}

Task<FoundRoute> RouteFinder::by_mx(std::vector<dns::Mx> records, std::string_view how) {
  // RFC 5321 5.1: servers of the same preference in random order, to spread the load.
  std::uint64_t seed = random_u64();
  for (std::size_t i = records.size(); i > 1; --i) {
    std::swap(records[i - 1], records[seed % i]);
    seed = seed * 6364136223846793005u + 1442695040888963407u;
  }
  std::ranges::sort(records, {}, &dns::Mx::preference);
  // RFC 5321 5.1: with ourselves in the list, only servers that are preferred to us may be tried.
  const auto own = std::ranges::find_if(records, [this](const dns::Mx& mx) {
    return std::ranges::find(options_.own_names, mx.host) != options_.own_names.end();
  });
  bool met_ourselves = own != records.end();
  if (met_ourselves) {
    const auto preference = own->preference;
    std::erase_if(records, [=](const dns::Mx& mx) { return mx.preference >= preference; });
  }
  if (records.size() > mx_hosts_looked_up_max) records.resize(mx_hosts_looked_up_max);

  FoundRoute route;
  route.how = how;
  bool was_failure = false;
  for (const dns::Mx& mx : records) {
    const auto answer = co_await addresses_of(mx.host);
    was_failure |= answer.status == Status::failed;
    bool is_ourselves = false;
    if (answer.status == Status::found)
      add_hops(route, mx.host, answer.records, options_.smtp_port, is_ourselves);
    met_ourselves |= is_ourselves;
    if (is_ourselves || route.hops.size() == hops_max) break;
  }
  if (!route.hops.empty()) co_return route;
  if (met_ourselves) {
    co_return failure(how, "5.4.6", "The mail would come back to this server: it is listed as MX");
  }
  if (was_failure) co_return failure(how, "4.4.3", "No answer from DNS for the mail servers");
  // RFC 5321 5.1: MX records of which none is usable are an error.
  co_return failure(how, "5.4.4", "None of the mail servers has an address");
}

Task<FoundRoute> RouteFinder::find(std::string destination, unsigned attempts_count) {
  if (destination.starts_with('[') && destination.ends_with(']')) {
    std::string address = destination.substr(1, destination.size() - 2);
    if (istarts_with(address, "ipv6:")) address.erase(0, 5);
    FoundRoute route;
    route.how = "literal";
    bool met_ourselves = false;
    std::vector<std::string> addresses{address};
    add_hops(route, address, addresses, options_.smtp_port, met_ourselves);
    if (met_ourselves) co_return failure("literal", "5.4.6", "That address is this server");
    co_return route;
  }

  std::string_view how = "mx";
  auto answer = co_await configured_.mx(destination);
  if (answer.status == Status::failed) {
    answer = co_await system_.mx(destination);
    how = "mx-system-dns";
  }
  if (answer.status == Status::found) {
    // RFC 7505: a domain that says that it takes no mail.
    if (answer.records.size() == 1 && answer.records.front().host == ".")
      co_return failure(how, "5.1.10", "The domain " + destination + " takes no mail (null MX)");
    co_return co_await by_mx(std::move(answer.records), how);
  }
  // RFC 5321 5.1: the implicit MX, only when the name is known to have none.
  if (answer.status == Status::no_data)
    co_return co_await by_address(std::move(destination), options_.smtp_port, "implicit-mx");
  if (options_.fall_back_to_system_address) {
    if (attempts_count == 0) co_return failure(how, "4.4.3", "No MX found for " + destination);
    auto addresses = co_await system_.addresses(destination);
    if (addresses.status == Status::found) {
      FoundRoute route;
      route.how = "os-a";
      bool met_ourselves = false;
      add_hops(route, destination, addresses.records, options_.smtp_port, met_ourselves);
      if (!route.hops.empty()) co_return route;
      co_return failure("os-a", "5.4.6", "The mail would come back to this server");
    }
  }
  if (answer.status == Status::no_name)
    co_return failure(how, "5.1.2", "No such domain: " + destination);
  co_return failure(how, "4.4.3", "No answer from DNS for the MX of " + destination);
}

Task<FoundRoute> RouteFinder::find_fixed(std::string next_hop) {
  std::string host = next_hop;
  std::uint16_t port = 25;
  const std::size_t colon = next_hop.rfind(':');
  const bool has_port =
      colon != std::string::npos && (next_hop.find(':') == colon || next_hop[colon - 1] == ']');
  if (has_port) {
    const auto number = parse_number(std::string_view(next_hop).substr(colon + 1));
    if (!number || *number == 0 || *number > 65535)
      co_return failure("fixed", "4.3.5",
                        "The configured next hop " + next_hop + " is not host:port");
    port = static_cast<std::uint16_t>(*number);
    host.resize(colon);
  }
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  const bool is_numeric =
      is_v6(host) || std::ranges::all_of(host, [](char c) { return is_digit(c) || c == '.'; });
  FoundRoute route;
  if (is_numeric) {
    route.how = "fixed";
    bool met_ourselves = false;
    std::vector<std::string> addresses{host};
    add_hops(route, host, addresses, port, met_ourselves);
    if (route.hops.empty()) route = failure("fixed", "5.4.6", "The next hop is this server");
  } else {
    route = co_await by_address(std::move(host), port, "fixed");
  }
  // A mistake in the configuration is put right by the administrator: nobody's mail comes back.
  if (route.failure.is_permanent()) route.failure.status[0] = '4';
  co_return route;
}

}  // namespace hikyaku::delivery
