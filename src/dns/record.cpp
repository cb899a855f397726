#include "dns/record.h"

#include <algorithm>

#include <arpa/inet.h>

#include "base/text.h"

namespace hikyaku::dns {
namespace {

std::uint16_t number_at(std::string_view data, std::size_t at) {
  return static_cast<std::uint16_t>(static_cast<unsigned char>(data[at]) << 8 |
                                    static_cast<unsigned char>(data[at + 1]));
}

// Names come from strangers and go into logs and host comparisons: only what a host name (or a
// service label's underscore) may hold.
bool is_host_octet(char c) {
  return is_alnum(c) || c == '-' || c == '_';
}

/// The whole of `data` as a name: lower case, without the final dot; "." for the root.
std::optional<std::string> parse_name(std::string_view data) {
  constexpr std::size_t name_octets_max = 255, label_octets_max = 63;
  if (data.empty() || data.size() > name_octets_max) return std::nullopt;
  std::string name;
  while (!data.empty()) {
    const auto length = static_cast<unsigned char>(data.front());
    data.remove_prefix(1);
    if (length == 0) {
      if (!data.empty()) return std::nullopt;
      return name.empty() ? "." : name;
    }
    if (length > label_octets_max || length > data.size()) return std::nullopt;
    const auto label = data.substr(0, length);
    if (!std::ranges::all_of(label, is_host_octet)) return std::nullopt;
    if (!name.empty()) name += '.';
    name += lower(label);
    data.remove_prefix(length);
  }
  return std::nullopt;
}

}  // namespace

std::optional<Mx> parse_mx(std::string_view data) {
  if (data.size() < 3) return std::nullopt;
  auto host = parse_name(data.substr(2));
  if (!host) return std::nullopt;
  return Mx{number_at(data, 0), *std::move(host)};
}

std::optional<Srv> parse_srv(std::string_view data) {
  if (data.size() < 7) return std::nullopt;
  auto target = parse_name(data.substr(6));
  if (!target) return std::nullopt;
  return Srv{number_at(data, 0), number_at(data, 2), number_at(data, 4), *std::move(target)};
}

std::optional<std::string> parse_txt(std::string_view data) {
  std::string text;
  while (!data.empty()) {
    const auto length = static_cast<unsigned char>(data.front());
    data.remove_prefix(1);
    if (length > data.size()) return std::nullopt;
    text += data.substr(0, length);
    data.remove_prefix(length);
  }
  return text;
}

std::optional<std::string> parse_address(std::string_view data) {
  if (data.size() != 4 && data.size() != 16) return std::nullopt;
  char text[INET6_ADDRSTRLEN];
  inet_ntop(data.size() == 4 ? AF_INET : AF_INET6, data.data(), text, sizeof text);
  return text;
}

void sort_mx(std::vector<Mx>& records) {
  std::ranges::sort(records, {}, &Mx::preference);
}

void sort_srv(std::vector<Srv>& records,
              const std::function<std::uint32_t(std::uint32_t limit)>& random) {
  // Within a priority, weight 0 first: it then has its small chance.
  std::ranges::sort(records, [](const Srv& a, const Srv& b) {
    return a.priority != b.priority ? a.priority < b.priority : a.weight == 0 && b.weight != 0;
  });
  for (auto next = records.begin(); next != records.end(); ++next) {
    const auto end = std::find_if(next, records.end(),
                                  [&](const Srv& r) { return r.priority != next->priority; });
    std::uint32_t total = 0;
    for (auto it = next; it != end; ++it) total += it->weight;
    const std::uint32_t chosen = random(total);
    std::uint32_t sum = 0;
    auto it = next;
    for (; it != end - 1; ++it)
      if ((sum += it->weight) >= chosen) break;
    std::rotate(next, it, it + 1);
  }
}

}  // namespace hikyaku::dns
