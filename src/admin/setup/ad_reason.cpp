#include "admin/setup/ad_reason.h"

#include "base/text.h"

namespace hikyaku::admin::setup {
namespace {

struct Reason {
  std::string_view said;  // by the directory library, libldap or the system
  std::string_view id;
};
constexpr Reason reasons[] = {
    {"wrong_password", "setup.reason.wrong_password"},
    {"not_a_mail_user", "setup.reason.not_a_mail_user"},
    {"disabled", "setup.reason.disabled"},
    {"locked", "setup.reason.locked"},
    {"expired", "setup.reason.expired"},
    {"password_expired", "setup.reason.password_expired"},
    {"must_change_password", "setup.reason.must_change_password"},
    {"outside_hours", "setup.reason.outside_hours"},
    {"wrong_workstation", "setup.reason.wrong_workstation"},
    {"no user name or no password", "setup.reason.no_credential"},
    {"Connection refused", "setup.reason.refused"},
    {"Connection timed out", "setup.reason.timed_out"},
    {"No route to host", "setup.reason.no_route"},
    {"Network is unreachable", "setup.reason.no_route"},
    {"not a domain controller", "setup.reason.no_controller"},
};

constexpr std::string_view other_domain = "is a controller of the domain ", not_of = ", not of ";

// "192.0.2.1: Connection refused": what stands before the last ": " is kept.
std::string reason_of_line(std::string_view line, Language language) {
  if (const auto at = line.find(other_domain); at != line.npos) {
    const std::string_view rest = line.substr(at + other_domain.size());
    if (const auto end = rest.find(not_of); end != rest.npos)
      return std::string(line.substr(0, at)) + text::say(language, "setup.reason.other_domain",
                                                         rest.substr(0, end),
                                                         rest.substr(end + not_of.size()));
  }
  const auto colon = line.rfind(": ");
  const std::size_t start = colon == line.npos ? 0 : colon + 2;
  for (const Reason& reason : reasons)
    if (line.substr(start) == reason.said)
      return std::string(line.substr(0, start)) + std::string(text::find(reason.id, language));
  return std::string(line);
}

}  // namespace

std::string ad_reason(const Error& error, Language language) {
  if (error.detail.empty()) return error.where;
  std::string out;
  for (const std::string_view line : split(error.detail, '\n')) {
    if (!out.empty()) out += '\n';
    // The address or the step is part of `where` when the detail is a bare reason.
    if (error.where.contains(' ') && !error.detail.contains('\n'))
      out += error.where.substr(error.where.find(' ') + 1) + ": ";
    out += reason_of_line(line, language);
  }
  return out;
}

}  // namespace hikyaku::admin::setup
