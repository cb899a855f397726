#include "directory/system/pam.h"

#include <cstdlib>
#include <cstring>

#include <security/pam_appl.h>

namespace hikyaku::directory {
namespace {

struct Asked {
  const std::string& name;
  const std::string& password;
};

// What PAM gives back is freed by it.
int answer(int count, const pam_message** messages, pam_response** responses, void* data) {
  if (count <= 0 || count > PAM_MAX_NUM_MSG) return PAM_CONV_ERR;
  const Asked& asked = *static_cast<const Asked*>(data);
  auto* const all = static_cast<pam_response*>(
      std::calloc(static_cast<std::size_t>(count), sizeof(pam_response)));
  if (all == nullptr) return PAM_BUF_ERR;
  for (int i = 0; i < count; ++i) {
    if (messages[i]->msg_style == PAM_PROMPT_ECHO_OFF)
      all[i].resp = strdup(asked.password.c_str());
    else if (messages[i]->msg_style == PAM_PROMPT_ECHO_ON)
      all[i].resp = strdup(asked.name.c_str());
  }
  *responses = all;
  return PAM_SUCCESS;
}

// Guessing is slowed down by the Authenticator, for each client by itself.
void no_delay(int, unsigned, void*) {}

Verdict verdict_of_password(int code) {
  switch (code) {
    case PAM_SUCCESS:
      return Verdict::accepted;
    case PAM_AUTH_ERR:
    case PAM_USER_UNKNOWN:
    case PAM_CRED_INSUFFICIENT:
    case PAM_PERM_DENIED:
      return Verdict::wrong_password;
    case PAM_MAXTRIES:
      return Verdict::locked;
    case PAM_ACCT_EXPIRED:
      return Verdict::expired;
    default:
      return Verdict::unavailable;
  }
}

Verdict verdict_of_account(int code) {
  switch (code) {
    case PAM_SUCCESS:
      return Verdict::accepted;
    case PAM_ACCT_EXPIRED:
      return Verdict::expired;
    case PAM_NEW_AUTHTOK_REQD:
      return Verdict::must_change_password;
    case PAM_AUTHTOK_EXPIRED:
      return Verdict::password_expired;
    case PAM_PERM_DENIED:
    case PAM_AUTH_ERR:
    case PAM_USER_UNKNOWN:
      return Verdict::disabled;
    default:
      return Verdict::unavailable;
  }
}

}  // namespace

Verdict ask_pam(const std::string& service, const std::string& name, const std::string& password) {
  Asked asked{name, password};
  const pam_conv conversation{answer, &asked};
  pam_handle_t* handle = nullptr;
  if (pam_start(service.c_str(), name.c_str(), &conversation, &handle) != PAM_SUCCESS)
    return Verdict::unavailable;
  pam_set_item(handle, PAM_FAIL_DELAY, reinterpret_cast<const void*>(&no_delay));
  int code = pam_authenticate(handle, PAM_SILENT | PAM_DISALLOW_NULL_AUTHTOK);
  Verdict verdict = verdict_of_password(code);
  if (verdict == Verdict::accepted) {
    code = pam_acct_mgmt(handle, PAM_SILENT | PAM_DISALLOW_NULL_AUTHTOK);
    verdict = verdict_of_account(code);
  }
  pam_end(handle, code);
  return verdict;
}

}  // namespace hikyaku::directory
