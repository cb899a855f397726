#include "config/registry.h"

#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "base/text.h"
#include "config/settings.h"

namespace hikyaku::config {
namespace {

/// What is looked for is ASCII; everything else becomes '?'.
std::string text_of(std::string_view octets) {
  if (octets.starts_with("\xef\xbb\xbf")) return std::string(octets.substr(3));
  const bool is_little = octets.starts_with("\xff\xfe");
  if (!is_little && !octets.starts_with("\xfe\xff")) return std::string(octets);
  std::string text;
  text.reserve(octets.size() / 2);
  for (std::size_t i = 2; i + 1 < octets.size(); i += 2) {
    const char low = octets[is_little ? i : i + 1], high = octets[is_little ? i + 1 : i];
    text += high == 0 && static_cast<unsigned char>(low) < 0x80 ? low : '?';
  }
  return text;
}

/// "[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\EPSTRS]": which of our services that is.
std::string_view service_of(std::string_view line) {
  constexpr std::pair<std::string_view, std::string_view> services[] = {
      {"epstrs", "smtp"}, {"epstds", "delivery"}, {"epstpop3s", "pop3"}, {"epstimap4s", "imap"}};
  const std::string key = lower(line.substr(1, line.rfind(']') - 1));
  if (!key.starts_with("hkey_local_machine\\system\\")) return {};
  for (const auto& [theirs, ours] : services)
    if (key.ends_with("\\services\\" + std::string(theirs))) return ours;
  return {};
}

std::optional<std::int64_t> dword_of(std::string_view value) {
  if (!lower(value).starts_with("dword:")) return {};
  value.remove_prefix(6);
  std::uint32_t number = 0;
  const auto [end, wrong] = std::from_chars(value.data(), value.data() + value.size(), number, 16);
  if (wrong != std::errc() || end != value.data() + value.size() || value.size() > 8) return {};
  return number;
}

const Setting* find_by_alias(const std::string& alias) {
  for (const Setting& setting : settings())
    if (!setting.alias.empty() && iequals(setting.alias, alias)) return &setting;
  return nullptr;
}

}  // namespace

Result<std::size_t> import_registry(std::string_view octets, std::string_view file_name,
                                    Language language, Config& config) {
  const std::string text = text_of(octets);
  std::string_view rest = text;
  std::string_view service;
  std::size_t found = 0, number = 0;
  const auto wrong = [&](std::string_view id, auto&&... values) {
    return fail(Error::Kind::permanent, "config",
                fmt::format("{}:{}: {}", file_name, number, text::say(language, id, values...)));
  };
  while (!rest.empty()) {
    ++number;
    const std::string_view line = trim(rest.substr(0, rest.find('\n')));
    rest.remove_prefix(
        std::min(rest.size(), rest.find('\n') == rest.npos ? rest.size() : rest.find('\n') + 1));
    if (number == 1 && line != "Windows Registry Editor Version 5.00" && line != "REGEDIT4")
      return wrong("config.registry.none");
    if (line.starts_with('[')) service = service_of(line);
    const auto equals = line.find("\"=");
    if (service.empty() || !line.starts_with('"') || equals == line.npos) continue;
    const std::string_view name = line.substr(1, equals - 1);
    const Setting* const setting = find_by_alias(fmt::format("service.{}.ad.{}", service, name));
    if (setting == nullptr) continue;
    const auto value = dword_of(line.substr(equals + 2));
    if (!value) return wrong("config.registry.no_dword", name);
    const auto& limits = std::get<NumberKind>(setting->kind);
    if (*value < std::max<std::int64_t>(limits.min, 0) || *value > limits.max)
      return wrong("config.registry.range", name, *value, limits.max);
    std::get<std::function<std::int64_t&(Config&)>>(setting->member)(config) = *value;
    ++found;
  }
  return found;
}

}  // namespace hikyaku::config
