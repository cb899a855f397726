#include "directory/ad/dirsync.h"

#include "directory/ad/ldap_answer.h"

namespace hikyaku::directory {
namespace {

constexpr int object_security = 1;  // what the account may read anyhow: no right of its own
constexpr int page_bytes_max = 1 << 20;
constexpr int pages_max = 10'000;

class Dirsync final : public Feed {
 public:
  Dirsync(Connection& connection, std::string base, Milliseconds pace, std::string cookie)
      : connection_(connection), base_(std::move(base)), pace_(pace), cookie_(std::move(cookie)) {}

  FeedKind kind() const override { return FeedKind::dirsync; }
  std::string cookie() const override { return cookie_; }

  Result<> wait(Milliseconds limit, Wake& wake) override {
    for (Milliseconds waited{0}; waited < limit; waited += pace_) {
      if (wake.wait(-1, std::min(pace_, limit - waited)) == Wake::Ended::set) return {};
      TRY(const bool news, catch_up());
      if (news) return {};
    }
    return {};
  }

  /// Did anything change?
  Result<bool> catch_up() {
    bool news = false;
    for (int pages = 0; pages < pages_max; ++pages) {
      bool any = false;
      TRY(const DirsyncPage page, ask(any));
      news |= any;
      cookie_ = page.cookie;
      if (!page.more) return news;
    }
    return fail(Error::Kind::limit, "ldap.dirsync", "no end of changes");
  }

  /// Finds the rights and the cookie that the controller takes.
  Result<> begin() {
    auto first = catch_up();
    if (!first && first.error().kind == Error::Kind::denied) {
      flags_ = object_security;
      first = catch_up();
    }
    if (!first && !cookie_.empty()) {
      cookie_.clear();
      first = catch_up();
    }
    if (!first) return std::unexpected(first.error());
    return {};
  }

 private:
  Result<DirsyncPage> ask(bool& any) {
    TRY(std::string value, encode_dirsync(flags_, page_bytes_max, cookie_));
    LDAPControl control{const_cast<char*>(dirsync_oid), {value.size(), value.data()}, 1};
    LDAPControl* controls[] = {&control, nullptr};
    // Only a change of one of these counts.
    const char* names[] = {"objectGUID",         "sAMAccountName", "displayName",
                           "userPrincipalName",  "mail",           "proxyAddresses",
                           "userAccountControl", "lockoutTime",    "accountExpires",
                           "pwdLastSet",         "logonHours",     "primaryGroupID",
                           "homeDirectory",      "manager",        "member",
                           "isDeleted",          nullptr};
    LDAP* const handle = connection_.handle();
    LDAPMessage* result = nullptr;
    const int code = ldap_search_ext_s(
        handle, base_.c_str(), LDAP_SCOPE_SUBTREE, "(|(objectClass=user)(objectClass=group))",
        const_cast<char**>(names), 0, controls, nullptr, nullptr, LDAP_NO_LIMIT, &result);
    if (code != LDAP_SUCCESS) {
      ldap_msgfree(result);
      return ldap_error(handle, "ldap.dirsync", code);
    }
    any = ldap_count_entries(handle, result) > 0;
    const auto answer = control_of(handle, result, dirsync_oid);
    ldap_msgfree(result);
    auto page = answer ? decode_dirsync(*answer) : std::nullopt;
    if (!page) return fail(Error::Kind::permanent, "ldap.dirsync", "no cookie came");
    return std::move(*page);
  }

  Connection& connection_;
  const std::string base_;
  const Milliseconds pace_;
  int flags_ = 0;
  std::string cookie_;
};

}  // namespace

Result<std::string> encode_dirsync(int flags, int bytes_max, std::string_view cookie) {
  BerElement* const ber = ber_alloc_t(LBER_USE_DER);
  berval* value = nullptr;
  std::string bytes;
  const bool done =
      ber && ber_printf(ber, "{iio}", flags, bytes_max, cookie.data(), cookie.size()) != -1 &&
      ber_flatten(ber, &value) != -1;
  if (done) bytes.assign(value->bv_val, value->bv_len);
  ber_bvfree(value);
  ber_free(ber, 1);
  if (!done) return fail(Error::Kind::temporary, "ldap.dirsync", "no memory");
  return bytes;
}

std::optional<DirsyncPage> decode_dirsync(std::string_view value) {
  if (value.empty()) return std::nullopt;  // ber_scanf would read from nowhere
  berval bytes{value.size(), const_cast<char*>(value.data())};
  BerElement* const ber = ber_init(&bytes);
  if (!ber) return std::nullopt;
  ber_int_t more = 0, unused = 0;
  berval cookie{};
  std::optional<DirsyncPage> page;
  if (ber_scanf(ber, "{iio}", &more, &unused, &cookie) != LBER_ERROR)
    page = {more != 0, std::string(cookie.bv_val ? cookie.bv_val : "", cookie.bv_len)};
  ber_memfree(cookie.bv_val);
  ber_free(ber, 1);
  return page;
}

Result<std::unique_ptr<Feed>> begin_dirsync(Connection& connection, const std::string& base,
                                            Milliseconds pace, std::string cookie) {
  auto feed = std::make_unique<Dirsync>(connection, base, pace, std::move(cookie));
  TRY_DO(feed->begin());
  return feed;
}

}  // namespace hikyaku::directory
