#include "directory/ad/memory_keytab.h"

#include <atomic>
#include <ranges>

#include <krb5.h>

namespace hikyaku::directory {
namespace {

std::string next_name() {
  static std::atomic<std::uint64_t> number = 0;
  return "MEMORY:hikyaku-keys-" + std::to_string(++number);
}

}  // namespace

// It lives as long as somebody has it open.
struct MemoryKeytab::Handle {
  krb5_context krb5 = nullptr;
  krb5_keytab keytab = nullptr;

  ~Handle() {
    if (keytab) krb5_kt_close(krb5, keytab);
    if (krb5) krb5_free_context(krb5);
  }
  krb5_error_code open(const std::string& name) {
    if (const auto code = krb5_init_context(&krb5)) return code;
    return krb5_kt_resolve(krb5, name.c_str(), &keytab);
  }
  krb5_error_code add(const KeytabEntry& given) {
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

MemoryKeytab::MemoryKeytab() : name_(next_name()), handle_(std::make_unique<Handle>()) {}
MemoryKeytab::~MemoryKeytab() = default;

Result<std::unique_ptr<MemoryKeytab>> MemoryKeytab::make(const std::vector<KeytabEntry>& entries) {
  std::unique_ptr<MemoryKeytab> made(new MemoryKeytab);
  Handle& handle = *made->handle_;
  krb5_error_code code = handle.open(made->name_);
  // The one added last comes first there.
  for (const KeytabEntry& entry : entries | std::views::reverse)
    if (code == 0) code = handle.add(entry);
  if (code == 0) return made;
  const char* const text = krb5_get_error_message(handle.krb5, code);
  const std::string detail = text;
  krb5_free_error_message(handle.krb5, text);
  return fail(Error::Kind::permanent, "keytab", detail);
}

}  // namespace hikyaku::directory
