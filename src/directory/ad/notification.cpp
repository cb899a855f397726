#include "directory/ad/notification.h"

#include "directory/ad/ldap_answer.h"
#include "directory/ad/locator.h"

namespace hikyaku::directory {
namespace {

class Notification final : public Feed {
 public:
  explicit Notification(Connection& connection) : connection_(connection) {}
  ~Notification() override {
    if (id_ >= 0) ldap_abandon_ext(connection_.handle(), id_, nullptr, nullptr);
  }

  FeedKind kind() const override { return FeedKind::notification; }

  Result<> begin(const std::string& base) {
    LDAPControl notify{const_cast<char*>(notification_oid), {0, nullptr}, 1};
    // Without it no deletion is told; who may not see deleted objects is not told of them.
    LDAPControl deleted{const_cast<char*>(LDAP_CONTROL_X_SHOW_DELETED), {0, nullptr}, 0};
    LDAPControl* controls[] = {&notify, &deleted, nullptr};
    // AD takes no other filter; what changed is read again anyhow, so no attribute is needed.
    const char* names[] = {LDAP_NO_ATTRS, nullptr};
    LDAP* const handle = connection_.handle();
    const int code = ldap_search_ext(handle, base.c_str(), LDAP_SCOPE_SUBTREE, "(objectClass=*)",
                                     const_cast<char**>(names), 0, controls, nullptr, nullptr,
                                     LDAP_NO_LIMIT, &id_);
    if (code != LDAP_SUCCESS) return ldap_error(handle, "ldap.notification", code);
    // A refusal comes at once: it is here when the next question is answered.
    TRY_DO(read_root_dse(connection_));
    TRY_DO(take());
    return {};
  }

  Result<> wait(Milliseconds limit, Wake& wake) override {
    const auto end = std::chrono::steady_clock::now() + limit;
    for (;;) {
      TRY(const bool news, take());
      if (news) return {};
      const auto left = std::chrono::ceil<Milliseconds>(end - std::chrono::steady_clock::now());
      if (left <= Milliseconds(0)) return {};
      int fd = -1;
      ldap_get_option(connection_.handle(), LDAP_OPT_DESC, &fd);
      if (wake.wait(fd, left) != Wake::Ended::readable) return {};
    }
  }

 private:
  // What has come so far. Error: the search ended, or the connection did.
  Result<bool> take() {
    LDAP* const handle = connection_.handle();
    for (bool news = false;; news = true) {
      timeval at_once{0, 0};
      LDAPMessage* message = nullptr;
      const int type = ldap_result(handle, id_, LDAP_MSG_ONE, &at_once, &message);
      if (type == 0) return news;
      int code = LDAP_SERVER_DOWN;
      if (type < 0) ldap_get_option(handle, LDAP_OPT_RESULT_CODE, &code);
      if (type == LDAP_RES_SEARCH_RESULT)
        ldap_parse_result(handle, message, &code, nullptr, nullptr, nullptr, nullptr, 0);
      ldap_msgfree(message);
      if (type < 0 || type == LDAP_RES_SEARCH_RESULT) {
        id_ = -1;
        if (type < 0) return fail(Error::Kind::closed, "ldap.notification", ldap_err2string(code));
        auto ended = ldap_error(handle, "ldap.notification", code);
        ended.error().kind = Error::Kind::permanent;
        return ended;
      }
    }
  }

  Connection& connection_;
  int id_ = -1;
};

}  // namespace

Result<std::unique_ptr<Feed>> begin_notification(Connection& connection, const std::string& base) {
  auto feed = std::make_unique<Notification>(connection);
  TRY_DO(feed->begin(base));
  return feed;
}

}  // namespace hikyaku::directory
