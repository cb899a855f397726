// What a controller says of an account: attributes cut at each 0xff.
#include "base/check.h"
#include "directory/ad/account_state.h"
#include "directory/ad/mirror.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hikyaku;
  using namespace hikyaku::directory;
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  const Time now(Milliseconds(1'700'000'000'000));
  verdict_of_bind_error(rest);
  within_logon_hours(rest, now);
  rid_of(rest);
  Entry entry;
  for (const char* name : {"useraccountcontrol", "accountexpires", "lockouttime", "pwdlastset",
                           "logonhours", "msds-user-account-control-computed"}) {
    const auto end = rest.find('\xff');
    entry.attributes[name].emplace_back(rest.substr(0, end));
    rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
  }
  std::int64_t lockout = 0;
  if (rest.size() >= sizeof lockout) std::memcpy(&lockout, rest.data(), sizeof lockout);
  Account account;
  read_account_state(entry, lockout, now, account);
  verdict_of_state(account, now);
  return 0;
}
