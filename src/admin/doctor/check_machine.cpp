#include <algorithm>

#include <fmt/format.h>
#include <sys/statvfs.h>

#include "admin/doctor/checks.h"
#include "base/text.h"
#include "dns/resolver.h"
#include "net/loop.h"
#include "net/tls.h"

namespace hikyaku::admin::doctor {
namespace {

constexpr std::chrono::days certificate_warning{30};
constexpr std::uint64_t room_min = 1u << 30;
constexpr double room_percent_min = 5;

void check_names(Report& report, const config::Config& config, const std::string& host_name) {
  dns::Resolver resolver({config.dns.servers});
  const auto addresses = net::run(resolver.addresses(host_name, dns::Family::both));
  report.add(addresses.records.empty() ? State::warning : State::good,
             addresses.records.empty() ? "host.unknown" : "host",
             {host_name, addresses.records.empty() ? addresses.detail : addresses.records.front()});
  for (const config::Domain& domain : config.domains) {
    const auto mx = net::run(resolver.mx(domain.name));
    const auto names_us = [&](const dns::Mx& one) { return iequals(one.host, host_name); };
    if (std::ranges::any_of(mx.records, names_us))
      report.add(State::good, "mx", {domain.name, host_name});
    else
      report.add(State::warning, "mx.other",
                 {domain.name, mx.records.empty() ? std::string("-") : mx.records.front().host,
                  host_name});
  }
}

void check_certificate(Report& report, const std::string& file, const std::string& host_name,
                       Time now) {
  const auto info = net::certificate_info(file, host_name);
  if (!info) return report.add(State::warning, "certificate.missing", {file, info.error().detail});
  const auto days = std::chrono::floor<std::chrono::days>(info->not_after - now).count();
  if (info->not_after <= now)
    report.add(State::problem, "certificate.expired", {file});
  else if (info->not_after - now < certificate_warning)
    report.add(State::warning, "certificate.expires", {file, std::to_string(days)});
  else if (!info->names_host)
    report.add(State::warning, "certificate.other_name", {file, host_name});
  else if (info->is_self_signed)
    report.add(State::warning, "certificate.self_signed", {file});
  else
    report.add(State::good, "certificate", {file, std::to_string(days)});
}

void check_room(Report& report, const std::string& folder) {
  struct statvfs disk{};
  if (statvfs(folder.c_str(), &disk) != 0) return report.add(State::note, "work.unused", {folder});
  const std::uint64_t free = std::uint64_t{disk.f_bavail} * disk.f_frsize;
  const double percent = disk.f_blocks == 0 ? 100
                                            : 100.0 * static_cast<double>(disk.f_bavail) /
                                                  static_cast<double>(disk.f_blocks);
  const double inodes = disk.f_files == 0 ? 100
                                          : 100.0 * static_cast<double>(disk.f_favail) /
                                                static_cast<double>(disk.f_files);
  const bool is_low = free < room_min || percent < room_percent_min || inodes < room_percent_min;
  report.add(is_low ? State::warning : State::good, is_low ? "room.low" : "room",
             {folder, fmt::format("{:.1f} GiB", static_cast<double>(free) / (1u << 30)),
              fmt::format("{:.0f} %", std::min(percent, inodes))});
}

}  // namespace

void check_machine(Report& report, const config::Config& config, const std::string& host_name,
                   const std::string& certificate_file, Time now) {
  check_names(report, config, host_name);
  check_certificate(report, certificate_file, host_name, now);
  check_room(report, config.server.work_folder);
}

}  // namespace hikyaku::admin::doctor
