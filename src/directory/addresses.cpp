#include "directory/addresses.h"

#include <algorithm>

#include "base/text.h"

namespace hikyaku::directory {
namespace {

constexpr std::size_t address_bytes_max = 320;

bool is_address(std::string_view text) {
  const auto at = text.rfind('@');
  if (at == text.npos || at == 0 || at + 1 == text.size() || text.size() > address_bytes_max)
    return false;
  return std::ranges::none_of(
      text, [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f; });
}

template <class Texts>
bool has(const Texts& texts, std::string_view text) {
  return std::ranges::any_of(texts, [text](const auto& one) { return iequals(one, text); });
}

std::int64_t seconds_of(Time time) {
  return std::chrono::floor<Seconds>(time.time_since_epoch()).count();
}

}  // namespace

void read_proxy_addresses(const std::vector<std::string>& values, Account& account) {
  std::vector<std::string> sorted = values;
  std::ranges::sort(sorted);  // "SMTP:" before "smtp:"
  account.primary.clear();
  account.aliases.clear();
  for (const std::string& value : sorted) {
    const std::string_view address =
        std::string_view(value).substr(std::min<std::size_t>(5, value.size()));
    if (!istarts_with(value, "smtp:") || !is_address(address)) continue;
    if (value.starts_with("SMTP:") && account.primary.empty())
      account.primary = address;
    else if (!iequals(address, account.primary) && !has(account.aliases, address))
      account.aliases.emplace_back(address);
  }
  std::ranges::sort(account.aliases);
  if (iequals(account.primary, account.mail)) account.primary.clear();
}

std::vector<std::string_view> own_addresses(const Account& account) {
  std::vector<std::string_view> all;
  const auto add = [&all](std::string_view address) {
    if (!address.empty() && !has(all, address)) all.push_back(address);
  };
  add(account.mail);
  add(account.primary);
  for (const std::string& alias : account.aliases) add(alias);
  return all;
}

std::vector<FormerAddress> former_addresses(const Account& before, const Account& after,
                                            Seconds keep, Time now) {
  std::vector<FormerAddress> former;
  for (const FormerAddress& one : before.former)
    if (one.until > seconds_of(now)) former.push_back(one);
  const auto own = own_addresses(after);
  const auto is_replaced = [&own](const std::string& was, const std::string& is) {
    return !was.empty() && !is.empty() && !has(own, was);
  };
  const bool is_renamed = !iequals(before.name, after.name) ||
                          is_replaced(before.mail, after.mail) ||
                          is_replaced(before.primary, after.primary);
  if (is_renamed && keep > Seconds(0)) {
    auto lost = own_addresses(before);
    lost.push_back(before.name);
    for (const std::string_view text : lost) {
      std::erase_if(former, [text](const FormerAddress& one) { return iequals(one.text, text); });
      former.push_back({std::string(text), seconds_of(now + keep)});
    }
  }
  std::erase_if(former, [&](const FormerAddress& one) {
    return has(own, one.text) || iequals(one.text, after.name);
  });
  if (former.size() > former_addresses_max)
    former.erase(former.begin(), former.end() - former_addresses_max);
  return former;
}

}  // namespace hikyaku::directory
