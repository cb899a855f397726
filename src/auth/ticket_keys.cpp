#include "auth/ticket_keys.h"

#include <atomic>

#include <gssapi/gssapi_ext.h>
#include <gssapi/gssapi_krb5.h>
#include <krb5.h>
#include <sys/stat.h>

#include "base/text.h"

namespace hikyaku::auth {

std::string_view ticket_service(Service service) {
  switch (service) {
    case Service::smtp:
      return "smtp";
    case Service::pop3:
      return "pop";
    case Service::imap:
      return "imap";
    case Service::delivery:
    case Service::admin:
      break;
  }
  return {};
}

gss_OID kerberos_mechanism() {
  return const_cast<gss_OID>(gss_mech_krb5);
}

gss_OID spnego_mechanism() {
  // 1.3.6.1.5.5.2
  static gss_OID_desc oid{6, const_cast<char*>("\x2b\x06\x01\x05\x05\x02")};
  return &oid;
}

std::string gss_reason(OM_uint32 major, OM_uint32 minor) {
  const auto say = [](OM_uint32 code, int kind, gss_OID mechanism) {
    OM_uint32 status = 0, more = 0;
    gss_buffer_desc text = GSS_C_EMPTY_BUFFER;
    gss_display_status(&status, code, kind, mechanism, &more, &text);
    std::string said(static_cast<const char*>(text.value), text.length);
    gss_release_buffer(&status, &text);
    return said;
  };
  // Of GSS-API's own codes only "failure" has the reason elsewhere.
  const bool is_general = GSS_ROUTINE_ERROR(major) == GSS_S_FAILURE && minor != 0;
  return is_general ? say(minor, GSS_C_MECH_CODE, kerberos_mechanism())
                    : say(major, GSS_C_GSS_CODE, GSS_C_NO_OID);
}

// A keytab in memory lives as long as somebody has it open.
struct TicketKey::Table {
  krb5_context krb5 = nullptr;
  krb5_keytab keytab = nullptr;
  std::string name;

  ~Table() {
    if (keytab) krb5_kt_close(krb5, keytab);
    if (krb5) krb5_free_context(krb5);
  }
  krb5_error_code open() {
    static std::atomic<std::uint64_t> number = 0;
    name = "MEMORY:hikyaku-tickets-" + std::to_string(++number);
    if (const auto code = krb5_init_context(&krb5)) return code;
    return krb5_kt_resolve(krb5, name.c_str(), &keytab);
  }
  krb5_error_code add(const directory::KeytabEntry& given) {
    krb5_principal principal = nullptr;
    if (const auto code = krb5_parse_name(krb5, given.name().c_str(), &principal)) return code;
    std::string key = given.key;
    krb5_keytab_entry entry{};
    entry.principal = principal;
    entry.timestamp = static_cast<krb5_timestamp>(given.written);
    entry.vno = given.version;
    entry.key.enctype = given.type;
    entry.key.length = static_cast<unsigned>(key.size());
    entry.key.contents = reinterpret_cast<krb5_octet*>(key.data());
    const auto code = krb5_kt_add_entry(krb5, keytab, &entry);
    krb5_free_principal(krb5, principal);
    return code;
  }
};

TicketKey::TicketKey(std::unique_ptr<Table> table) : table_(std::move(table)) {}

TicketKey::~TicketKey() {
  OM_uint32 minor = 0;
  for (gss_cred_id_t& credential : credentials_)
    if (credential != GSS_C_NO_CREDENTIAL) gss_release_cred(&minor, &credential);
}

Result<std::unique_ptr<TicketKey>> TicketKey::make(
    const std::vector<directory::KeytabEntry>& entries, const std::string& replay_cache) {
  auto table = std::make_unique<Table>();
  // The machine's own configuration of Kerberos, where there is one, must be readable.
  krb5_error_code code = table->open();
  for (std::size_t i = 0; i < entries.size() && code == 0; ++i) code = table->add(entries[i]);
  if (code != 0) {
    const char* const text = krb5_get_error_message(table->krb5, code);
    const std::string detail = text;
    krb5_free_error_message(table->krb5, text);
    return fail(Error::Kind::permanent, "tickets", detail);
  }
  const std::string keytab = table->name, cache = "file2:" + replay_cache;
  std::unique_ptr<TicketKey> made(new TicketKey(std::move(table)));
  for (const bool is_spnego : {false, true})
    for (const bool is_replay_seen : {false, true}) {
      gss_key_value_element_desc elements[] = {
          {"keytab", keytab.c_str()}, {"rcache", is_replay_seen ? cache.c_str() : "none:"}};
      const gss_key_value_set_desc store{2, elements};
      gss_OID_set_desc mechanisms{1, is_spnego ? spnego_mechanism() : kerberos_mechanism()};
      OM_uint32 minor = 0;
      const OM_uint32 major = gss_acquire_cred_from(
          &minor, GSS_C_NO_NAME, GSS_C_INDEFINITE, &mechanisms, GSS_C_ACCEPT, &store,
          &made->credentials_[index_of({is_spnego, is_replay_seen})], nullptr, nullptr);
      if (major != GSS_S_COMPLETE)
        return fail(Error::Kind::permanent, "tickets", gss_reason(major, minor));
    }
  return made;
}

TicketKeys::Stamp TicketKeys::stamp_of(const std::string& file) {
  struct stat status{};
  if (stat(file.c_str(), &status) != 0) return {};
  return {status.st_mtim.tv_sec * 1'000'000'000 + status.st_mtim.tv_nsec,
          static_cast<std::int64_t>(status.st_ino), status.st_size};
}

TicketKeys::TicketKeys(Stamp stamp, const std::vector<directory::KeytabEntry>& entries,
                       const std::string& replay_cache)
    : stamp_(stamp) {
  for (const Service service : {Service::smtp, Service::pop3, Service::imap}) {
    std::vector<directory::KeytabEntry> own;
    for (const directory::KeytabEntry& entry : entries)
      if (entry.is_aes() && entry.principal.size() == 2 &&
          iequals(entry.principal.front(), ticket_service(service)))
        own.push_back(entry);
    if (own.empty()) continue;
    auto key = TicketKey::make(own, replay_cache);
    if (key)
      keys_[static_cast<std::size_t>(service)] = *std::move(key);
    else
      problem_ = key.error().detail;
  }
}

std::string TicketKeys::services() const {
  std::string text;
  for (const Service service : {Service::smtp, Service::pop3, Service::imap})
    if (find(service)) (text += text.empty() ? "" : " ") += name_of(service);
  return text;
}

}  // namespace hikyaku::auth
