#include "keyholder/secrets.h"

#include "base/bytes.h"
#include "directory/ad/memory_keytab.h"

namespace hikyaku::keyholder {
namespace {

using directory::AdOptions;

struct Held {
  AdOptions options;
  std::unique_ptr<directory::MemoryKeytab> keys;
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
  const auto entries = directory::parse_keytab(content.keytab);
  if (!entries && !content.keytab.empty())
    return fail(Error::Kind::permanent, "keytab", "this is none, or it is damaged");
  held->options = std::move(options);
  if (!reads_by_keytab) {
    held->options.bind_password = std::move(content.password);
  } else if (!entries || entries->empty()) {
    return fail(Error::Kind::permanent, "keytab", "there is no key in it");
  } else {
    TRY(held->keys, directory::MemoryKeytab::make(*entries));
    held->options.keytab = held->keys->name();
  }
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
