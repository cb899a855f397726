#include "auth/stored_check.h"

#include "auth/password_preparation.h"

namespace hikyaku::auth {

using directory::Verdict;
using directory::Verified;

Task<Verified> StoredCheck::check(StoredPasswords::Found stored, std::string name,
                                  directory::Account account, std::string password) {
  const ScramVerifier invented = passwords_.fake_verifier(name);
  std::move_only_function<bool()> work = [verifier = stored ? stored->verifier : invented,
                                          password = std::move(password)] {
    return is_password_of(verifier, prepare_password(password).value_or(password));
  };
  const auto is_right = co_await threads_.run<bool>(std::move(work));
  Verified answer;
  if (!is_right) {
    answer.detail = is_right.error().detail;
  } else if (!stored || !*is_right) {
    answer.verdict = Verdict::wrong_password;
    answer.detail = stored ? "not the stored password" : "there is no stored password";
  } else {
    answer.verdict = Verdict::accepted;
    answer.account = std::move(account);
  }
  co_return answer;
}

}  // namespace hikyaku::auth
