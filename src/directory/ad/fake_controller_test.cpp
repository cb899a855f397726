#include "directory/ad/fake_controller.h"

#include <poll.h>
#include <unistd.h>

namespace hikyaku::directory {
namespace {

// `write` prints into the element.
template <class Write>
std::string encoded(Write write) {
  BerElement* const ber = ber_alloc_t(LBER_USE_DER);
  write(ber);
  berval* value = nullptr;
  EXPECT_NE(ber_flatten(ber, &value), -1);
  std::string bytes(value->bv_val, value->bv_len);
  ber_bvfree(value);
  ber_free(ber, 1);
  return bytes;
}

std::string taken(berval& value) {
  std::string text(value.bv_val ? value.bv_val : "", value.bv_len);
  return text;
}

// RFC 4511 section 4.5.1, and the controls behind it.
AskedSearch read_search(BerElement* ber, ber_int_t id) {
  AskedSearch asked;
  asked.id = id;
  ber_int_t scope = 0, aliases = 0, size = 0, time = 0, types = 0;
  berval base{};
  EXPECT_NE(ber_scanf(ber, "{meeiib", &base, &scope, &aliases, &size, &time, &types), LBER_ERROR);
  asked.base = taken(base);
  EXPECT_NE(ber_scanf(ber, "x"), LBER_ERROR);  // the filter
  char** names = nullptr;
  EXPECT_NE(ber_scanf(ber, "{v}}", &names), LBER_ERROR);
  for (char** name = names; name && *name; ++name) asked.attributes.emplace_back(*name);
  ber_memvfree(reinterpret_cast<void**>(names));
  ber_len_t length = 0;
  if (ber_peek_tag(ber, &length) != LDAP_TAG_CONTROLS) return asked;
  char* end = nullptr;
  for (ber_tag_t tag = ber_first_element(ber, &length, &end); tag != LBER_DEFAULT;
       tag = ber_next_element(ber, &length, end)) {
    berval oid{}, value{};
    EXPECT_NE(ber_scanf(ber, "{m", &oid), LBER_ERROR);
    ber_int_t critical = 0;
    if (ber_peek_tag(ber, &length) == LBER_BOOLEAN) ber_scanf(ber, "b", &critical);
    if (ber_peek_tag(ber, &length) == LBER_OCTETSTRING) ber_scanf(ber, "m", &value);
    asked.controls[taken(oid)] = taken(value);
  }
  return asked;
}

}  // namespace

std::string AskedSearch::page() const {
  const auto found = controls.find(LDAP_CONTROL_PAGEDRESULTS);
  if (found == controls.end()) return {};
  berval bytes{found->second.size(), const_cast<char*>(found->second.data())};
  BerElement* const ber = ber_init(&bytes);
  ber_int_t size = 0;
  berval cookie{};
  EXPECT_NE(ber_scanf(ber, "{im}", &size, &cookie), LBER_ERROR);
  std::string page = taken(cookie);
  ber_free(ber, 1);
  return page;
}

std::string entry_message(ber_int_t id, const std::string& dn,
                          const std::map<std::string, std::vector<std::string>>& attributes) {
  return encoded([&](BerElement* ber) {
    ber_printf(ber, "{it{s{", id, LDAP_RES_SEARCH_ENTRY, dn.c_str());
    for (const auto& [name, values] : attributes) {
      ber_printf(ber, "{s[", name.c_str());
      for (const std::string& value : values) ber_printf(ber, "o", value.data(), value.size());
      ber_printf(ber, "]}");
    }
    ber_printf(ber, "}}}");
  });
}

std::string reference_message(ber_int_t id, const std::string& url) {
  return encoded([&](BerElement* ber) {
    ber_printf(ber, "{it{s}}", id, LDAP_RES_SEARCH_REFERENCE, url.c_str());
  });
}

std::string end_message(ber_int_t id, int code, const char* control, const std::string& value) {
  return encoded([&](BerElement* ber) {
    ber_printf(ber, "{it{ess}", id, LDAP_RES_SEARCH_RESULT, code, "", "");
    if (control) ber_printf(ber, "t{{so}}", LDAP_TAG_CONTROLS, control, value.data(), value.size());
    ber_printf(ber, "}");
  });
}

std::string page_value(const std::string& cookie) {
  return encoded(
      [&](BerElement* ber) { ber_printf(ber, "{io}", 0, cookie.data(), cookie.size()); });
}

FakeController::FakeController(Answer answer)
    : answer_(std::move(answer)), listening_(socket(AF_INET, SOCK_STREAM, 0)) {
  at_.sin_family = AF_INET;
  inet_pton(AF_INET, "127.0.0.1", &at_.sin_addr);
  socklen_t size = sizeof at_;
  EXPECT_EQ(bind(listening_.fd(), reinterpret_cast<sockaddr*>(&at_), size), 0);
  EXPECT_EQ(listen(listening_.fd(), 1), 0);
  EXPECT_EQ(getsockname(listening_.fd(), reinterpret_cast<sockaddr*>(&at_), &size), 0);
  thread_ = std::thread([this] { serve(); });
}

FakeController::~FakeController() {
  shutdown(listening_.fd(), SHUT_RDWR);
  thread_.join();
}

std::unique_ptr<Connection> FakeController::connect() {
  Reached reached{{"127.0.0.1", "fake.epost.test"}, Socket(socket(AF_INET, SOCK_STREAM, 0))};
  EXPECT_EQ(::connect(reached.socket.fd(), reinterpret_cast<const sockaddr*>(&at_), sizeof at_), 0);
  auto connection = Connection::open_plain(std::move(reached), Milliseconds(3000));
  EXPECT_TRUE(connection);
  return std::move(*connection);
}

void FakeController::serve() {
  const Socket peer(accept(listening_.fd(), nullptr, nullptr));
  if (peer.fd() < 0) return;
  Sockbuf* const buffer = ber_sockbuf_alloc();
  int fd = dup(peer.fd());  // the buffer closes it
  ber_sockbuf_add_io(buffer, &ber_sockbuf_io_tcp, LBER_SBIOD_LEVEL_PROVIDER, &fd);
  for (;;) {
    BerElement* const ber = ber_alloc_t(LBER_USE_DER);
    ber_len_t length = 0;
    ber_int_t id = 0;
    const bool came = ber_get_next(buffer, &length, ber) == LBER_SEQUENCE &&
                      ber_scanf(ber, "i", &id) != LBER_ERROR;
    const bool is_search = came && ber_peek_tag(ber, &length) == LDAP_REQ_SEARCH;
    const std::string said = is_search ? answer_(read_search(ber, id)) : std::string();
    ber_free(ber, 1);
    if (!came || (is_search && said.empty())) break;
    if (is_search)
      EXPECT_EQ(send(peer.fd(), said.data(), said.size(), MSG_NOSIGNAL),
                static_cast<ssize_t>(said.size()));
  }
  ber_sockbuf_free(buffer);
}

}  // namespace hikyaku::directory
