#include "auth/ticket_keys.h"

#include <gssapi/gssapi_ext.h>
#include <gssapi/gssapi_krb5.h>
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

TicketKey::TicketKey(std::unique_ptr<directory::MemoryKeytab> table) : table_(std::move(table)) {}

TicketKey::~TicketKey() {
  OM_uint32 minor = 0;
  for (gss_cred_id_t& credential : credentials_)
    if (credential != GSS_C_NO_CREDENTIAL) gss_release_cred(&minor, &credential);
}

Result<std::unique_ptr<TicketKey>> TicketKey::make(
    const std::vector<directory::KeytabEntry>& entries, const std::string& replay_cache) {
  TRY(auto table, directory::MemoryKeytab::make(entries));
  const std::string keytab = table->name(), cache = "file2:" + replay_cache;
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
