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

// The text between the two, or empty.
std::string_view between(std::string_view line, std::string_view before, std::string_view after) {
  const auto start = line.find(before);
  if (start == line.npos) return {};
  const auto rest = line.substr(start + before.size());
  const auto end = rest.find(after);
  return end == rest.npos ? std::string_view() : rest.substr(0, end);
}

constexpr std::string_view other_domain = "is a controller of the domain ", not_of = ", not of ";
constexpr std::string_view not_trusted = "the certificate is not trusted: ",
                           authority = "an authority in ", host = ", does not name ",
                           end_of_host = ", or has expired", no_right = "Insufficient access";

// "192.0.2.1: Connection refused": what stands before the last ": " is kept.
std::string reason_of_line(std::string_view line, Language language) {
  const auto with_start_of = [&](std::string_view mark, std::string text) {
    return std::string(line.substr(0, line.find(mark))) + std::move(text);
  };
  if (line.contains(other_domain) && line.contains(not_of))
    return with_start_of(other_domain, text::say(language, "setup.reason.other_domain",
                                                 between(line, other_domain, not_of),
                                                 line.substr(line.find(not_of) + not_of.size())));
  if (line.contains(not_trusted))
    return with_start_of(
        not_trusted, text::say(language, "setup.reason.certificate", between(line, authority, host),
                               between(line, host, end_of_host)));
  if (line.starts_with(no_right)) return text::say(language, "setup.reason.no_right", line);
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
