#include "directory/ad/connection.h"

#include <algorithm>

#include <ldap.h>
#include <openldap.h>
#include <sasl/sasl.h>
#include <sys/socket.h>

#include "base/check.h"
#include "base/text.h"
#include "directory/ad/account_state.h"
#include "directory/ad/handshake_limit.h"
#include "directory/ad/ldap_answer.h"

namespace hikyaku::directory {
namespace {

constexpr std::size_t entries_max = 1'000'000;
constexpr std::size_t pages_max = 100'000;

// The name in the URL is what the certificate is checked against.
std::string url_of(const Controller& to, const char* scheme) {
  return std::string(scheme) + "://" + (to.host.empty() ? to.address : to.host);
}

// Its first use sets up what the whole library shares, and must not happen on two threads at once.
void initialize_ldap() {
  static const int done = [] {
    int version = 0;
    return ldap_get_option(nullptr, LDAP_OPT_PROTOCOL_VERSION, &version);
  }();
  (void)done;
}

Result<LDAP*> make_handle(Reached to, const char* scheme) {
  LDAP* handle = nullptr;
  const std::string url = url_of(to.controller, scheme);
  initialize_ldap();
  if (const int code = ldap_init_fd(to.socket.fd(), LDAP_PROTO_TCP, url.c_str(), &handle);
      code != LDAP_SUCCESS)
    return ldap_error(nullptr, "ldap.init " + to.controller.address, code);
  to.socket.release();
  const int version = LDAP_VERSION3;
  ldap_set_option(handle, LDAP_OPT_PROTOCOL_VERSION, &version);
  ldap_set_option(handle, LDAP_OPT_REFERRALS, LDAP_OPT_OFF);
  ldap_set_option(handle, LDAP_OPT_RESTART, LDAP_OPT_ON);
  // A service's name is made of the host's name as it stands, not of what DNS makes of it.
  ldap_set_option(handle, LDAP_OPT_X_SASL_NOCANON, LDAP_OPT_ON);
  return handle;
}

std::string authorities_of(const AdOptions& options) {
  return options.ca_file.empty() ? "/etc/ssl/certs/ca-certificates.crt" : options.ca_file;
}

// The cookie of the next page, empty at the end. Nothing: this was no page, and nobody can tell
// whether it is all.
std::optional<std::string> next_page(LDAP* handle, LDAPMessage* result) {
  auto value = control_of(handle, result, LDAP_CONTROL_PAGEDRESULTS);
  if (!value) return std::nullopt;
  LDAPControl control{
      const_cast<char*>(LDAP_CONTROL_PAGEDRESULTS), {value->size(), value->data()}, 0};
  ber_int_t count = 0;
  berval bytes{};
  if (ldap_parse_pageresponse_control(handle, &control, &count, &bytes) != LDAP_SUCCESS)
    return std::nullopt;
  std::string cookie(bytes.bv_val ? bytes.bv_val : "", bytes.bv_len);
  ber_memfree(bytes.bv_val);
  return cookie;
}

}  // namespace

std::string_view Entry::get(std::string_view name) const {
  const auto it = attributes.find(std::string(name));
  return it == attributes.end() || it->second.empty() ? std::string_view() : it->second.front();
}

std::uint16_t Connection::port_of(const AdOptions& options) {
  return options.security == Security::ldaps ? 636 : 389;
}

Result<std::unique_ptr<Connection>> Connection::open_plain(const Controller& to,
                                                           Milliseconds limit) {
  std::vector<Unreached> unreached;
  auto reached = reach({to}, 389, limit, unreached);
  if (!reached) return fail(reached.error().kind, "ldap.connect", unreached.front().why);
  return open_plain(std::move(*reached), limit);
}

Result<std::unique_ptr<Connection>> Connection::open_plain(Reached to, Milliseconds limit) {
  const std::string host = to.controller.host;
  TRY(LDAP * handle, make_handle(std::move(to), "ldap"));
  std::unique_ptr<Connection> connection(new Connection(handle, host, false));
  connection->limit_to(limit);
  return connection;
}

Result<std::unique_ptr<Connection>> Connection::take_over(Reached logged_in, Milliseconds limit) {
  return open_plain(std::move(logged_in), limit);
}

Result<std::unique_ptr<Connection>> Connection::open_secure(const Controller& to,
                                                            const AdOptions& options,
                                                            Milliseconds limit) {
  std::vector<Unreached> unreached;
  TRY(Reached reached, reach({to}, port_of(options), limit, unreached));
  return open_secure(std::move(reached), options, limit);
}

Result<std::unique_ptr<Connection>> Connection::open_secure(Reached to, const AdOptions& options,
                                                            Milliseconds limit) {
  const Controller controller = to.controller;
  const auto begin = std::chrono::steady_clock::now();
  auto connection = open_tls(std::move(to), options, limit, options.verify_certificate);
  if (connection || !options.verify_certificate || connection.error().where == "ldap.tls")
    return connection;
  // libldap does not say what it dislikes about a certificate. A handshake that would take any
  // tells whether it is that; nothing is sent over it.
  const auto left =
      std::chrono::floor<Milliseconds>(limit - (std::chrono::steady_clock::now() - begin));
  if (left < limit / 2) return connection;
  std::vector<Unreached> unreached;
  auto again = reach({controller}, port_of(options), left, unreached);
  if (!again || !open_tls(std::move(*again), options, left, false)) return connection;
  return fail(Error::Kind::temporary, connection.error().where,
              "the certificate is not trusted: it is not signed by an authority in " +
                  authorities_of(options) + ", does not name " + controller.host +
                  ", or has expired");
}

Result<std::unique_ptr<Connection>> Connection::open_tls(Reached to, const AdOptions& options,
                                                         Milliseconds limit, bool verify) {
  const bool ldaps = options.security == Security::ldaps;
  const std::string host = to.controller.host;
  const std::string where = "ldap.tls " + host + " (" + to.controller.address + ")";
  TRY(LDAP * handle, make_handle(std::move(to), ldaps ? "ldaps" : "ldap"));
  std::unique_ptr<Connection> connection(new Connection(handle, host, true));
  // With a network timeout libldap makes the socket non-blocking for the handshake, and then reads
  // it again and again without a pause while the controller is silent.
  const timeval answer_time = to_timeval(limit);
  ldap_set_option(handle, LDAP_OPT_TIMEOUT, &answer_time);
  const int require = verify ? LDAP_OPT_X_TLS_DEMAND : LDAP_OPT_X_TLS_NEVER;
  const std::string authorities = authorities_of(options);
  const int minimum = LDAP_OPT_X_TLS_PROTOCOL_TLS1_2, client = 0;
  ldap_set_option(handle, LDAP_OPT_X_TLS_REQUIRE_CERT, &require);
  ldap_set_option(handle, LDAP_OPT_X_TLS_CACERTFILE, authorities.c_str());
  ldap_set_option(handle, LDAP_OPT_X_TLS_PROTOCOL_MIN, &minimum);
  int code = ldap_set_option(handle, LDAP_OPT_X_TLS_NEWCTX, &client);
  if (code != LDAP_SUCCESS)
    return fail(Error::Kind::permanent, "ldap.tls", "cannot read " + authorities);
  int fd = -1;
  ldap_get_option(handle, LDAP_OPT_DESC, &fd);
  {
    const HandshakeLimit guard(fd, limit);
    code = ldaps ? ldap_install_tls(handle) : ldap_start_tls_s(handle, nullptr, nullptr);
  }
  if (code != LDAP_SUCCESS) return ldap_error(handle, where, code);
  connection->limit_to(limit);
  return connection;
}

Connection::~Connection() {
  ldap_unbind_ext_s(handle_, nullptr, nullptr);
}

void Connection::limit_to(Milliseconds limit) {
  const timeval wait = to_timeval(limit);
  ldap_set_option(handle_, LDAP_OPT_NETWORK_TIMEOUT, &wait);
  ldap_set_option(handle_, LDAP_OPT_TIMEOUT, &wait);
  int fd = -1;
  if (ldap_get_option(handle_, LDAP_OPT_DESC, &fd) == LDAP_OPT_SUCCESS && fd >= 0) {
    // A backstop beneath libldap's own limits: no read or write under TLS waits for ever.
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
  }
}

Result<BindAnswer> Connection::bind(const std::string& user, const std::string& password) {
  HIKYAKU_CHECK(secure_);
  HIKYAKU_CHECK(!password.empty());
  berval secret{password.size(), const_cast<char*>(password.data())};
  const int code =
      ldap_sasl_bind_s(handle_, user.c_str(), LDAP_SASL_SIMPLE, &secret, nullptr, nullptr, nullptr);
  BindAnswer answer{.accepted = code == LDAP_SUCCESS, .code = code, .diagnostic = {}};
  if (answer.accepted) return answer;
  if (code != LDAP_INVALID_CREDENTIALS) return ldap_error(handle_, "ldap.bind", code);
  char* text = nullptr;
  ldap_get_option(handle_, LDAP_OPT_DIAGNOSTIC_MESSAGE, &text);
  if (text) answer.diagnostic = text;
  ldap_memfree(text);
  if (is_no_verdict(answer.diagnostic))
    return fail(Error::Kind::temporary, std::string(bind_not_judged), answer.diagnostic);
  return answer;
}

Result<> Connection::bind(const Ticket& ticket) {
  HIKYAKU_CHECK(!secure_);
  const Ticket::Use use(ticket);
  // At least encryption, not only a signature: AD asks for one, we for both.
  ldap_set_option(handle_, LDAP_OPT_X_SASL_SECPROPS, "noanonymous,minssf=56");
  const auto nothing_to_say = [](LDAP*, unsigned, void*, void* questions) {
    for (auto* at = static_cast<sasl_interact_t*>(questions); at->id != SASL_CB_LIST_END; ++at) {
      at->result = "";
      at->len = 0;
    }
    return LDAP_SUCCESS;
  };
  const int code = ldap_sasl_interactive_bind_s(handle_, nullptr, "GSSAPI", nullptr, nullptr,
                                                LDAP_SASL_QUIET, nothing_to_say, nullptr);
  if (code != LDAP_SUCCESS) return ldap_error(handle_, "ldap.bind " + host_, code);
  return {};
}

Result<std::vector<Entry>> Connection::search(const std::string& base, Scope scope,
                                              const Filter& filter,
                                              const std::vector<std::string>& attributes,
                                              int page_size) {
  return search_all(base, scope, filter, attributes, {page_size, nullptr});
}

Result<> Connection::search_each(const std::string& base, const Filter& filter,
                                 const std::vector<std::string>& attributes, const Take& take) {
  return search_pages(base, Scope::subtree, filter, attributes, {}, take);
}

Result<std::vector<Entry>> Connection::search_deleted_too(
    const std::string& base, const Filter& filter, const std::vector<std::string>& attributes) {
  return search_all(base, Scope::subtree, filter, attributes, {1000, LDAP_CONTROL_X_SHOW_DELETED});
}

Result<std::vector<Entry>> Connection::read_with_guids(const std::string& dn,
                                                       const std::string& attribute) {
  return search_all(dn, Scope::base, Filter::present("objectClass"), {attribute},
                    {1, LDAP_CONTROL_X_EXTENDED_DN});
}

Result<std::vector<Entry>> Connection::search_all(const std::string& base, Scope scope,
                                                  const Filter& filter,
                                                  const std::vector<std::string>& attributes,
                                                  const Paging& paging) {
  std::vector<Entry> all;
  TRY_DO(search_pages(base, scope, filter, attributes, paging,
                      [&all](Entry entry) { all.push_back(std::move(entry)); }));
  return all;
}

Result<> Connection::search_pages(const std::string& base, Scope scope, const Filter& filter,
                                  const std::vector<std::string>& attributes, const Paging& paging,
                                  const Take& take) {
  std::vector<char*> names;
  for (const std::string& name : attributes) names.push_back(const_cast<char*>(name.c_str()));
  names.push_back(nullptr);
  std::string cookie;
  std::size_t pages = 0, entries_count = 0;
  do {
    berval bytes{cookie.size(), cookie.data()};
    LDAPControl* page = nullptr;
    // The rootDSE knows no pages.
    if (scope == Scope::subtree &&
        ldap_create_page_control(handle_, paging.size, &bytes, 1, &page) != LDAP_SUCCESS)
      return fail(Error::Kind::temporary, "ldap.search", "no memory");
    // Not critical: a reader without the right to it gets the rest.
    LDAPControl other{const_cast<char*>(paging.control), {0, nullptr}, 0};
    std::vector<LDAPControl*> controls;
    if (page) controls.push_back(page);
    if (paging.control) controls.push_back(&other);
    controls.push_back(nullptr);
    LDAPMessage* result = nullptr;
    const int code = ldap_search_ext_s(handle_, base.c_str(),
                                       scope == Scope::base ? LDAP_SCOPE_BASE : LDAP_SCOPE_SUBTREE,
                                       filter.text().c_str(), names.data(), 0, controls.data(),
                                       nullptr, nullptr, LDAP_NO_LIMIT, &result);
    if (page) ldap_control_free(page);
    if (code != LDAP_SUCCESS) {
      ldap_msgfree(result);
      return ldap_error(handle_, "ldap.search", code);
    }
    for (Entry& entry : entries_of(handle_, result)) {
      take(std::move(entry));
      ++entries_count;
    }
    const auto next = scope == Scope::subtree ? next_page(handle_, result) : std::string();
    ldap_msgfree(result);
    if (!next) return fail(Error::Kind::temporary, "ldap.search", "the answer came without pages");
    cookie = *next;
    if (++pages > pages_max) return fail(Error::Kind::limit, "ldap.search", "no end of pages");
    if (entries_count > entries_max)
      return fail(Error::Kind::limit, "ldap.search", "more than a million entries");
  } while (!cookie.empty());
  return {};
}

}  // namespace hikyaku::directory
