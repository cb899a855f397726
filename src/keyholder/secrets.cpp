#include "keyholder/secrets.h"

#include <atomic>
#include <vector>

#include <krb5.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/bytes.h"
#include "directory/ad/keytab.h"
#include "directory/ad/reach.h"

namespace hikyaku::keyholder {
namespace {

using directory::AdOptions;

constexpr std::size_t keys_max = 1000;

// Keys of a keytab, in memory as long as this stands: "MEMORY:name" is a keytab of the process.
class HeldKeys {
 public:
  HeldKeys() = default;
  HeldKeys(const HeldKeys&) = delete;
  HeldKeys& operator=(const HeldKeys&) = delete;
  ~HeldKeys() {
    for (krb5_keytab_entry& entry : entries_) krb5_free_keytab_entry_contents(krb5_, &entry);
    if (memory_) krb5_kt_close(krb5_, memory_);
    if (file_) krb5_kt_close(krb5_, file_);
    if (krb5_) krb5_free_context(krb5_);
  }

  /// Of the content of a keytab's file. Gives the name of the copy.
  Result<std::string> copy(const std::string& content);

 private:
  Result<> read(const std::string& content);
  Result<> check(krb5_error_code code) const {
    if (code == 0) return {};
    const char* const text = krb5_get_error_message(krb5_, code);
    const std::string why = text;
    krb5_free_error_message(krb5_, text);
    return fail(Error::Kind::permanent, "keytab", why);
  }

  krb5_context krb5_ = nullptr;
  krb5_keytab file_ = nullptr, memory_ = nullptr;
  std::vector<krb5_keytab_entry> entries_;
};

// The library reads a keytab from a file only.
Result<> HeldKeys::read(const std::string& content) {
  const directory::Socket file(memfd_create("keytab", MFD_CLOEXEC));
  if (write(file.fd(), content.data(), content.size()) != static_cast<ssize_t>(content.size()))
    return fail(Error::Kind::permanent, "keytab", "no memory for it");
  const std::string path = "FILE:/proc/self/fd/" + std::to_string(file.fd());
  TRY_DO(check(krb5_init_context(&krb5_)));
  TRY_DO(check(krb5_kt_resolve(krb5_, path.c_str(), &file_)));
  krb5_kt_cursor cursor{};
  TRY_DO(check(krb5_kt_start_seq_get(krb5_, file_, &cursor)));
  krb5_keytab_entry entry{};
  while (entries_.size() < keys_max && krb5_kt_next_entry(krb5_, file_, &entry, &cursor) == 0)
    entries_.push_back(entry);
  TRY_DO(check(krb5_kt_end_seq_get(krb5_, file_, &cursor)));
  if (entries_.empty()) return fail(Error::Kind::permanent, "keytab", "there is no key in it");
  return {};
}

Result<std::string> HeldKeys::copy(const std::string& content) {
  static std::atomic<unsigned> number = 0;
  TRY_DO(read(content));
  const std::string name = "MEMORY:keyholder-" + std::to_string(++number);
  TRY_DO(check(krb5_kt_resolve(krb5_, name.c_str(), &memory_)));
  // The one added last comes first, and "the keytab's first" means the file's.
  for (auto entry = entries_.rbegin(); entry != entries_.rend(); ++entry)
    TRY_DO(check(krb5_kt_add_entry(krb5_, memory_, &*entry)));
  return name;
}

struct Held {
  AdOptions options;
  HeldKeys keys;
};

}  // namespace

std::string encode(const SecretContent& content) {
  std::string octets;
  ByteWriter out(octets);
  out.string(content.password);
  out.string(content.keytab);
  return octets;
}

std::optional<SecretContent> parse_secret_content(std::string_view octets) {
  ByteReader in(octets);
  SecretContent content;
  content.password = in.string();
  content.keytab = in.string();
  if (!in.ok() || !in.at_end()) return std::nullopt;
  return content;
}

Result<> Secrets::take(AdOptions options, SecretContent content) {
  const auto held = std::make_shared<Held>();
  const bool reads_by_keytab = !options.keytab.empty();
  held->options = std::move(options);
  if (reads_by_keytab) {
    TRY(held->options.keytab, held->keys.copy(content.keytab));
  } else {
    held->options.bind_password = std::move(content.password);
  }
  if (!content.keytab.empty() && !directory::parse_keytab(content.keytab))
    return fail(Error::Kind::permanent, "keytab", "this is none, or it is damaged");
  auto keytab = std::make_shared<const std::string>(std::move(content.keytab));
  const std::lock_guard lock(mutex_);
  options_ = Options(held, &held->options);
  keytab_ = std::move(keytab);
  return {};
}

Result<> Secrets::renew(SecretContent content) {
  return take(*options(), std::move(content));
}

Options Secrets::options() const {
  const std::lock_guard lock(mutex_);
  return options_;
}

std::shared_ptr<const std::string> Secrets::keytab() const {
  const std::lock_guard lock(mutex_);
  return keytab_;
}

}  // namespace hikyaku::keyholder
