#include "config/settings.h"

#include <fmt/format.h>

namespace hikyaku::config {
namespace {

Setting text(std::string_view key, std::function<std::string&(Config&)> member) {
  return {key, TextKind{}, std::move(member)};
}
Setting list(std::string_view key, std::function<std::vector<std::string>&(Config&)> member) {
  return {key, ListKind{}, std::move(member)};
}
Setting flag(std::string_view key, std::function<bool&(Config&)> member) {
  return {key, FlagKind{}, std::move(member)};
}
Setting number(std::string_view key, std::int64_t min, std::int64_t max,
               std::function<std::int64_t&(Config&)> member, std::string_view alias = {}) {
  return {key, NumberKind{min, max}, std::move(member), alias};
}
Setting choice(std::string_view key, std::vector<std::string_view> words,
               std::function<std::string&(Config&)> member) {
  return {key, ChoiceKind{std::move(words)}, std::move(member)};
}

constexpr std::int64_t port_max = 65535;

std::string quoted(std::string_view value) {
  std::string out = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\')
      (out += '\\') += c;
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      out += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
    else
      out += c;
  }
  return out += '"';
}

std::vector<Setting> make_settings() {
  using C = Config;
  std::vector<Setting> all = {
      text("server.host_name", [](C& c) -> auto& { return c.server.host_name; }),
      choice("server.language", {"auto", "en", "ja"},
             [](C& c) -> auto& { return c.server.language; }),
      text("server.user", [](C& c) -> auto& { return c.server.user; }),
      text("server.work_folder", [](C& c) -> auto& { return c.server.work_folder; }),
      text("server.control_socket", [](C& c) -> auto& { return c.server.control_socket; }),
      text("server.administrator", [](C& c) -> auto& { return c.server.administrator; }),
      flag("server.error_mail_to_administrator",
           [](C& c) -> auto& { return c.server.error_mail_to_administrator; }),
      number("server.threads", 0, 256, [](C& c) -> auto& { return c.server.threads; }),
      choice("server.log_level", {"debug", "info", "notice", "warning", "error"},
             [](C& c) -> auto& { return c.server.log_level; }),
      text("server.log_folder", [](C& c) -> auto& { return c.server.log_folder; }),

      choice("accounts.kind", {"ad", "own", "system"},
             [](C& c) -> auto& { return c.accounts.kind; }),
      number("accounts.password_length_min", 1, 128,
             [](C& c) -> auto& { return c.accounts.password_length_min; }),
      text("accounts.group", [](C& c) -> auto& { return c.accounts.group; }),
      number("accounts.poll_seconds", 1, 3600,
             [](C& c) -> auto& { return c.accounts.poll_seconds; }),

      text("ad.name", [](C& c) -> auto& { return c.ad.name; }),
      text("ad.mail_group", [](C& c) -> auto& { return c.ad.mail_group; }),
      choice("ad.security", {"ldaps", "starttls", "gssapi"},
             [](C& c) -> auto& { return c.ad.security; }),
      text("ad.ca_file", [](C& c) -> auto& { return c.ad.ca_file; }),
      flag("ad.verify_certificate", [](C& c) -> auto& { return c.ad.verify_certificate; }),
      text("ad.bind_user", [](C& c) -> auto& { return c.ad.bind_user; }),
      text("ad.bind_password_file", [](C& c) -> auto& { return c.ad.bind_password_file; }),
      text("ad.keytab", [](C& c) -> auto& { return c.ad.keytab; }),
      text("ad.principal", [](C& c) -> auto& { return c.ad.principal; }),
      text("ad.base_dn", [](C& c) -> auto& { return c.ad.base_dn; }),
      number("ad.poll_seconds", 1, 3600, [](C& c) -> auto& { return c.ad.poll_seconds; }),
      number(
          "ad.retry_msec", 1, 60'000, [](C& c) -> auto& { return c.ad.retry_msec; },
          "ad.ADRetryMSec"),
      number(
          "ad.retry_count", 1, 1000, [](C& c) -> auto& { return c.ad.retry_count; },
          "ad.ADRetryTime"),
      flag("ad.strict_domains", [](C& c) -> auto& { return c.ad.strict_domains; }),

      choice("directory.feed", {"auto", "notification", "dirsync", "usn"},
             [](C& c) -> auto& { return c.directory.feed; }),
      number("directory.brake_percent", 0, 100,
             [](C& c) -> auto& { return c.directory.brake_percent; }),
      number("directory.brake_accounts", 0, 1'000'000,
             [](C& c) -> auto& { return c.directory.brake_accounts; }),
      choice("directory.addresses", {"name", "mail"},
             [](C& c) -> auto& { return c.directory.addresses; }),
      number("directory.rename_alias_days", 0, 36'500,
             [](C& c) -> auto& { return c.directory.rename_alias_days; }),

      text("mailbox.folder", [](C& c) -> auto& { return c.mailbox.folder; }),
      flag("mailbox.follow_renames", [](C& c) -> auto& { return c.mailbox.follow_renames; }),
      number("mailbox.quota_bytes", 0, quota_max,
             [](C& c) -> auto& { return c.mailbox.quota_bytes; }),
      number("mailbox.quota_messages", 0, quota_max,
             [](C& c) -> auto& { return c.mailbox.quota_messages; }),
      number("mailbox.undelete_days", 0, 3650,
             [](C& c) -> auto& { return c.mailbox.undelete_days; }),
      number("mailbox.memory_mb", 1, 1 << 20, [](C& c) -> auto& { return c.mailbox.memory_mb; }),

      choice("lifecycle.disabled", {"accept", "refuse", "manager"},
             [](C& c) -> auto& { return c.lifecycle.disabled; }),
      choice("lifecycle.expired", {"accept", "refuse", "manager"},
             [](C& c) -> auto& { return c.lifecycle.expired; }),
      choice("lifecycle.removed", {"accept", "refuse", "manager"},
             [](C& c) -> auto& { return c.lifecycle.removed; }),
      flag("lifecycle.freeze_disabled", [](C& c) -> auto& { return c.lifecycle.freeze_disabled; }),
      flag("lifecycle.freeze_expired", [](C& c) -> auto& { return c.lifecycle.freeze_expired; }),
      flag("lifecycle.freeze_removed", [](C& c) -> auto& { return c.lifecycle.freeze_removed; }),
      number("lifecycle.keep_removed_days", 0, 36'500,
             [](C& c) -> auto& { return c.lifecycle.keep_removed_days; }),

      number("auth.remember_verified_seconds", 0, 86'400,
             [](C& c) -> auto& { return c.auth.remember_verified_seconds; }),
      number("auth.remember_wrong_seconds", 0, 86'400,
             [](C& c) -> auto& { return c.auth.remember_wrong_seconds; }),
      number("auth.lockout_margin", 0, 1000, [](C& c) -> auto& { return c.auth.lockout_margin; }),
      choice("auth.plaintext_login", {"never", "local", "always"},
             [](C& c) -> auto& { return c.auth.plaintext_login; }),
      choice("auth.kerberos", {"auto", "off"}, [](C& c) -> auto& { return c.auth.kerberos; }),
      choice("auth.smtp_password", {"directory", "file", "both", "none"},
             [](C& c) -> auto& { return c.auth.smtp_password; }),
      choice("auth.pop3_password", {"directory", "file", "both"},
             [](C& c) -> auto& { return c.auth.pop3_password; }),
      choice("auth.imap_password", {"directory", "file", "both"},
             [](C& c) -> auto& { return c.auth.imap_password; }),
      number("auth.offline_hours", 0, 24 * 30, [](C& c) -> auto& { return c.auth.offline_hours; }),
      flag("auth.keeps_reversible", [](C& c) -> auto& { return c.auth.keeps_reversible; }),
      flag("auth.cram_md5", [](C& c) -> auto& { return c.auth.cram_md5; }),
      flag("auth.apop", [](C& c) -> auto& { return c.auth.apop; }),

      text("tls.certificate_file", [](C& c) -> auto& { return c.tls.certificate_file; }),
      text("tls.key_file", [](C& c) -> auto& { return c.tls.key_file; }),

      number("smtp.port", 0, port_max, [](C& c) -> auto& { return c.smtp.port; }),
      number("smtp.submission_port", 0, port_max,
             [](C& c) -> auto& { return c.smtp.submission_port; }),
      number("smtp.submissions_port", 0, port_max,
             [](C& c) -> auto& { return c.smtp.submissions_port; }),
      number("smtp.message_bytes_max", 1024, std::int64_t{2} << 30,
             [](C& c) -> auto& { return c.smtp.message_bytes_max; }),
      number("smtp.recipients_max", 1, 100'000,
             [](C& c) -> auto& { return c.smtp.recipients_max; }),
      number("smtp.connections_max", 1, 1'000'000,
             [](C& c) -> auto& { return c.smtp.connections_max; }),
      list("smtp.relay_networks", [](C& c) -> auto& { return c.smtp.relay_networks; }),

      number("pop3.port", 0, port_max, [](C& c) -> auto& { return c.pop3.port; }),
      number("pop3.tls_port", 0, port_max, [](C& c) -> auto& { return c.pop3.tls_port; }),
      number("pop3.connections_max", 1, 1'000'000,
             [](C& c) -> auto& { return c.pop3.connections_max; }),

      number("imap.port", 0, port_max, [](C& c) -> auto& { return c.imap.port; }),
      number("imap.tls_port", 0, port_max, [](C& c) -> auto& { return c.imap.tls_port; }),
      number("imap.connections_max", 1, 1'000'000,
             [](C& c) -> auto& { return c.imap.connections_max; }),

      list("dns.servers", [](C& c) -> auto& { return c.dns.servers; }),
      choice("dns.mx_failure_fallback", {"rfc", "os-a"},
             [](C& c) -> auto& { return c.dns.mx_failure_fallback; }),

      number("delivery.connections_max", 1, 10'000,
             [](C& c) -> auto& { return c.delivery.connections_max; }),
      number("delivery.destination_connections_max", 1, 1000,
             [](C& c) -> auto& { return c.delivery.destination_connections_max; }),
      number("delivery.expire_hours", 1, 24 * 30,
             [](C& c) -> auto& { return c.delivery.expire_hours; }),
      number("delivery.port", 1, port_max, [](C& c) -> auto& { return c.delivery.port; }),

      text("gateway.host", [](C& c) -> auto& { return c.gateway.host; }),
      number("gateway.port", 1, port_max, [](C& c) -> auto& { return c.gateway.port; }),
      text("archive.host", [](C& c) -> auto& { return c.archive.host; }),
      number("archive.port", 1, port_max, [](C& c) -> auto& { return c.archive.port; }),
      text("copy.folder", [](C& c) -> auto& { return c.copy.folder; }),
  };
  using Member = ServiceSettings Services::*;
  const auto add_service = [&all](Member member, std::string_view enabled, std::string_view msec,
                                  std::string_view count, std::string_view msec_alias,
                                  std::string_view count_alias) {
    all.push_back(flag(enabled, [member](C& c) -> auto& { return (c.service.*member).enabled; }));
    all.push_back(number(
        msec, -1, 60'000, [member](C& c) -> auto& { return (c.service.*member).retry_msec; },
        msec_alias));
    all.push_back(number(
        count, -1, 1000, [member](C& c) -> auto& { return (c.service.*member).retry_count; },
        count_alias));
  };
#define HIKYAKU_SERVICE(name)                                                                  \
  add_service(&Services::name, "service." #name ".enabled", "service." #name ".ad.retry_msec", \
              "service." #name ".ad.retry_count", "service." #name ".ad.ADRetryMSec",          \
              "service." #name ".ad.ADRetryTime")
  HIKYAKU_SERVICE(smtp);
  HIKYAKU_SERVICE(delivery);
  HIKYAKU_SERVICE(pop3);
  HIKYAKU_SERVICE(imap);
#undef HIKYAKU_SERVICE
  return all;
}

}  // namespace

const std::vector<Setting>& settings() {
  static const std::vector<Setting> all = make_settings();
  return all;
}

std::string value_text(const Setting& setting, const Config& config) {
  Config& readable = const_cast<Config&>(config);  // the members are only read here
  struct Writer {
    Config& config;
    std::string operator()(const std::function<std::string&(Config&)>& m) const {
      return quoted(m(config));
    }
    std::string operator()(const std::function<std::vector<std::string>&(Config&)>& m) const {
      std::string out = "[";
      for (const std::string& value : m(config))
        out += (out.size() > 1 ? ", " : "") + quoted(value);
      return out + "]";
    }
    std::string operator()(const std::function<bool&(Config&)>& m) const {
      return m(config) ? "true" : "false";
    }
    std::string operator()(const std::function<std::int64_t&(Config&)>& m) const {
      return std::to_string(m(config));
    }
  };
  return std::visit(Writer{readable}, setting.member);
}

bool is_live(std::string_view key) {
  if (key.ends_with(".retry_msec") || key.ends_with(".retry_count")) return true;  // RT-06
  return key.starts_with("mailbox.quota_");
}

}  // namespace hikyaku::config
