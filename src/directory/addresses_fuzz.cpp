// proxyAddresses: values cut at each line end.
#include "base/check.h"
#include "base/text.h"
#include "directory/addresses.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hikyaku;
  using namespace hikyaku::directory;
  std::vector<std::string> values;
  for (const auto part : split({reinterpret_cast<const char*>(data), size}, '\n'))
    values.emplace_back(part);
  Account account, again;
  read_proxy_addresses(values, account);
  for (const auto address : own_addresses(account)) HIKYAKU_CHECK(address.contains('@'));
  values.assign(1, "SMTP:" + account.primary);
  for (const std::string& alias : account.aliases) values.push_back("smtp:" + alias);
  read_proxy_addresses(values, again);
  HIKYAKU_CHECK(again.primary == account.primary && again.aliases == account.aliases);
  return 0;
}
