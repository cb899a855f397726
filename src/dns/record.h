// Record data as it stands in an answer (RFC 1035 section 3.3, RFC 2782), names uncompressed. Total
// on any octets: what is malformed gives nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "dns/resolver.h"

namespace hikyaku::dns {

std::optional<Mx> parse_mx(std::string_view data);
std::optional<Srv> parse_srv(std::string_view data);
/// The strings of one TXT record, joined.
std::optional<std::string> parse_txt(std::string_view data);
/// Numeric text of an A (4 octets) or AAAA (16 octets) record.
std::optional<std::string> parse_address(std::string_view data);

void sort_mx(std::vector<Mx>& records);
/// RFC 2782: by priority, and within one at random by weight. `random` gives 0..limit, inclusive.
void sort_srv(std::vector<Srv>& records,
              const std::function<std::uint32_t(std::uint32_t limit)>& random);

}  // namespace hikyaku::dns
