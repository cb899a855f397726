// The server's configuration: one struct, described once (settings.h). From the description come
// the reading of the TOML file with its errors, the commented file that the wizard leaves, and the
// reference of all keys.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "text/catalogue.h"

namespace hikyaku::config {

struct Server {
  std::string host_name;                         // empty: the machine's own
  std::string language = "auto";                 // auto (LANG), en, ja
  std::string user = "hikyaku";                  // to run as once the ports are bound
  std::string work_folder = "/var/lib/hikyaku";  // WZ-14
  std::string control_socket = "/run/hikyaku/control.sock";
  std::string administrator;                 // WZ-13, may be empty
  bool error_mail_to_administrator = false;  // MC-16
  std::int64_t threads = 0;                  // event loops; 0: one per core
  std::string log_level = "info";
  std::string log_folder;  // daily service logs; empty: <work_folder>/logs
};

struct Domain {
  std::string name;  // "example.co.jp"
  std::string ip;    // listen on this address; empty: on all (WZ-12)
  /// Of each account of the domain; 0: unlimited, negative: as in [mailbox].
  std::int64_t quota_bytes = -1, quota_messages = -1;
  std::int64_t max_accounts = 0;  // DD-02; 0: unlimited
};

struct Accounts {
  std::string kind = "ad";               // WZ-02 to WZ-04: ad, own, system
  std::int64_t password_length_min = 8;  // of own accounts
  std::string group = "IMSUsers";        // of system accounts (MC-14)
  std::int64_t poll_seconds = 10;        // likewise
};

struct ActiveDirectory {
  std::string name;                     // NetBIOS ("EPOST") or DNS name (WZ-06, P-05)
  std::string mail_group = "IMSUsers";  // WZ-07
  std::string security = "ldaps";       // ldaps, starttls, gssapi
  std::string ca_file;                  // PEM; empty: the system's
  bool verify_certificate = true;
  std::string bind_user;  // an ordinary domain user; "svc@example.local", "EXAMPLE\svc" or a DN
  std::string bind_password_file;              // mode 0600
  std::string keytab = "/etc/hikyaku/keytab";  // of `hikyaku join`; with gssapi
  std::string principal;                       // with gssapi; empty: the keytab's first
  std::string base_dn;                         // empty: the domain's
  std::int64_t poll_seconds = 2;
  std::int64_t retry_msec = 1000;  // ADRetryMSec (RT-02)
  std::int64_t retry_count = 10;   // ADRetryTime (RT-04)
  bool strict_domains = false;  // an account has addresses only in the domain of its domain group
};

struct Directory {
  std::string feed = "auto";        // auto, notification, dirsync, usn
  std::int64_t brake_percent = 10;  // 100: none
  std::int64_t brake_accounts = 5;
  std::string addresses = "name";  // name, mail
  std::int64_t rename_alias_days = 90;
};

/// Overrides for one service; negative: as in [ad].
struct ServiceSettings {
  bool enabled = true;
  std::int64_t retry_msec = -1;
  std::int64_t retry_count = -1;
};

struct Services {
  ServiceSettings smtp, delivery, pop3, imap;
};

struct Mailbox {
  std::string folder = "inbox/%USERNAME%";  // MB-04; relative to the work folder
  bool follow_renames = true;
  std::int64_t quota_bytes = 0;  // 0: unlimited
  std::int64_t quota_messages = 0;
  std::int64_t undelete_days = 14;  // 0: an hour
  std::int64_t memory_mb = 512;
};

/// Of those who may not log in any more.
struct Lifecycle {
  std::string disabled = "accept", expired = "accept", removed = "refuse";  // or manager
  bool freeze_disabled = false, freeze_expired = false, freeze_removed = false;
  std::int64_t keep_removed_days = 365;
};

struct Auth {
  std::int64_t remember_verified_seconds = 300;
  std::int64_t remember_wrong_seconds = 600;
  std::int64_t lockout_margin = 2;        // 0: off
  std::string kerberos = "auto";          // auto: where the keytab has a key; off
  std::string plaintext_login = "never";  // without TLS: never, local (loopback), always
  /// Which password counts: the directory's, the stored one (file), both; smtp also none.
  std::string smtp_password = "directory", pop3_password = "directory", imap_password = "directory";
  std::int64_t offline_hours = 0;  // logins without a controller; 0: none
  bool keeps_reversible = false;   // what CRAM-MD5 and APOP need, encrypted
  bool cram_md5 = false, apop = false;
};

struct Tls {
  std::string certificate_file;  // empty: self-signed, made at the first start
  std::string key_file;
};

struct Smtp {
  std::int64_t port = 25, submission_port = 587, submissions_port = 465;  // 0: not
  std::int64_t message_bytes_max = 50 << 20;
  std::int64_t recipients_max = 1000;
  std::int64_t connections_max = 2000;
  std::vector<std::string> relay_networks;  // MC-05: may send anywhere without logging in
};

struct Pop3 {
  std::int64_t port = 110, tls_port = 995;
  std::int64_t connections_max = 5000;
};

struct Imap {
  std::int64_t port = 143, tls_port = 993;
  std::int64_t connections_max = 20000;
};

struct Dns {
  std::vector<std::string> servers;         // WZ-09; empty: the system's
  std::string mx_failure_fallback = "rfc";  // rfc, os-a (DN-02)
};

struct Delivery {
  std::int64_t connections_max = 100;
  std::int64_t destination_connections_max = 10;
  std::int64_t expire_hours = 96;
  std::int64_t port = 25;  // of the destinations' mail servers
};

struct Gateway {     // WZ-16, WZ-17
  std::string host;  // empty: none
  std::int64_t port = 25;
};

struct Archive {     // WZ-18
  std::string host;  // empty: none
  std::int64_t port = 10025;
};

struct Copy {          // WZ-19
  std::string folder;  // empty: none
};

struct Config {
  Server server;
  std::vector<Domain> domains;
  Accounts accounts;
  ActiveDirectory ad;
  Directory directory;
  Services service;
  Mailbox mailbox;
  Lifecycle lifecycle;
  Auth auth;
  Tls tls;
  Smtp smtp;
  Pop3 pop3;
  Imap imap;
  Dns dns;
  Delivery delivery;
  Gateway gateway;
  Archive archive;
  Copy copy;
};

inline constexpr std::size_t config_bytes_max = 1u << 20;
inline constexpr std::int64_t quota_max = std::int64_t{1} << 50;  // octets, or messages
inline constexpr std::int64_t accounts_max = 10'000'000;          // of a domain
inline constexpr std::string_view default_path = "/etc/hikyaku/hikyaku.toml";

/// Reads a configuration. Errors are for the administrator, in `language`, with file and line:
/// unknown key (with the nearest known one), wrong type, value out of range. All that is found at
/// once, one a line.
/// A table named `foreign` is passed over: it belongs to the caller (the wizard's [setup]).
Result<Config> parse(std::string_view toml, std::string_view file_name, Language language,
                     std::string_view foreign = {});
Result<Config> load(const std::string& path, Language language);

/// The whole configuration as commented TOML: every key, its meaning, its value.
std::string write(const Config& config, Language language);

/// A setting in which two configurations differ. The domains are one: "domains".
struct Change {
  std::string key, before, after;
  bool is_live = false;  // a running server takes it over (`hikyaku config reload`)
  std::string text() const { return key + ": " + before + " -> " + after; }
};
std::vector<Change> changes(const Config& before, const Config& after);
/// One line for each: "ad.name: EPOST -> CORP".
std::vector<std::string> difference(const Config& before, const Config& after);
/// `running` with the live settings of `wanted`.
Config with_live_settings(Config running, const Config& wanted);

/// Meaning, type, default and limits of a key; empty when there is none.
std::string explain(std::string_view key, Language language);
/// The page docs/admin/<language>/configuration.md: every key with values, default and meaning.
std::string reference_page(Language language);
/// All keys: "ad.name" ...
std::vector<std::string_view> keys();

}  // namespace hikyaku::config
