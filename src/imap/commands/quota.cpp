// GETQUOTA, GETQUOTAROOT, SETQUOTA (RFC 9208). The whole account is one quota root. Without any
// limit there is none: the grammar knows no quota root without a resource (RFC 9208 7).
#include "imap/command.h"
#include "imap/grammar.h"

namespace hikyaku::imap {

namespace {

constexpr std::string_view quota_root = "User quota";

bool has_quota(const store::Quota& quota) {
  return quota.bytes_max != 0 || quota.messages_max != 0;
}

// quota-response = "QUOTA" SP quota-root-name SP quota-list
void append_quota(std::string& out, const store::Quota& quota, const store::AccountValue& now) {
  out += "* QUOTA ";
  append_string(out, quota_root);
  out += " (";
  const auto resource = [&out](std::string_view name, std::uint64_t used, std::uint64_t limit) {
    if (out.back() != '(') out += ' ';
    out += name;
    out += ' ';
    append_number(out, used);
    out += ' ';
    append_number(out, limit);
  };
  // Both are rounded up: what fits is never shown as being over the limit.
  const auto units = [](std::uint64_t bytes) {
    return bytes / storage_unit + (bytes % storage_unit != 0 ? 1 : 0);
  };
  if (quota.bytes_max != 0) resource("STORAGE", units(now.bytes), units(quota.bytes_max));
  if (quota.messages_max != 0) resource("MESSAGE", now.message_count, quota.messages_max);
  out += ")\r\n";
}

}  // namespace

// getquota = "GETQUOTA" SP quota-root-name
Task<Reply> run_getquota(Session& session, Command& command) {
  Cursor& in = command.arguments;
  const auto root = in.take(' ') ? parse_astring(in) : std::nullopt;
  if (!root || command.has_arguments()) co_return syntax_error(command, "GETQUOTA");
  const store::Quota quota = session.account->quota();
  if (*root != quota_root || !has_quota(quota))
    co_return no("There is no such quota root", "NONEXISTENT");
  append_quota(session.out, quota, *session.state());
  co_return ok("GETQUOTA completed");
}

// getquotaroot = "GETQUOTAROOT" SP mailbox
// The mailbox need not exist (RFC 9208 4.1.2).
Task<Reply> run_getquotaroot(Session& session, Command& command) {
  Cursor& in = command.arguments;
  const auto name = in.take(' ') ? parse_mailbox(in) : std::nullopt;
  if (!name || command.has_arguments()) co_return syntax_error(command, "GETQUOTAROOT");
  const store::Quota quota = session.account->quota();
  session.out += "* QUOTAROOT ";
  append_mailbox(session.out, *name);
  if (has_quota(quota)) {
    session.out += ' ';
    append_string(session.out, quota_root);
  }
  session.out += "\r\n";
  if (has_quota(quota)) append_quota(session.out, quota, *session.state());
  co_return ok("GETQUOTAROOT completed");
}

// setquota = "SETQUOTA" SP quota-root-name SP setquota-list
// Limits are the administrator's; that there is no QUOTASET capability says so, too.
Task<Reply> run_setquota(Session&, Command& command) {
  Cursor& in = command.arguments;
  const auto root = in.take(' ') ? parse_astring(in) : std::nullopt;
  if (!root || !in.take(" (")) co_return syntax_error(command, "SETQUOTA");
  co_return no("Only the administrator changes quotas", "NOPERM");
}

}  // namespace hikyaku::imap
