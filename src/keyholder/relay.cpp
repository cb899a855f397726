#include "keyholder/relay.h"

#include <cerrno>
#include <memory>

#include <fcntl.h>
#include <lber.h>
#include <ldap.h>
#include <poll.h>

namespace hikyaku::keyholder {
namespace {

constexpr int stall_msec = static_cast<int>(Milliseconds(relay_stall_max).count());

struct FreeElement {
  void operator()(BerElement* element) const { ber_free(element, 1); }
};
using Element = std::unique_ptr<BerElement, FreeElement>;

bool would_block() {
  return errno == EAGAIN || errno == EWOULDBLOCK;
}

// One end: its socket with whatever layers lie over it, and the message that is on its way in.
class End {
 public:
  End(Sockbuf* layers, int fd) : layers_(layers), fd_(fd) {
    int yes = 1;
    ber_sockbuf_ctrl(layers_, LBER_SB_OPT_SET_NONBLOCK, &yes);
    ber_len_t limit = relayed_message_bytes_max;
    ber_sockbuf_ctrl(layers_, LBER_SB_OPT_SET_MAX_INCOMING, &limit);
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
  }

  int fd() const { return fd_; }
  // What is decrypted already would not wake a poll().
  bool has_more() const { return ber_sockbuf_ctrl(layers_, LBER_SB_OPT_DATA_READY, nullptr) > 0; }

  enum class Got { message, part, end };
  Got receive() {
    if (!incoming_) incoming_.reset(ber_alloc_t(LBER_USE_DER));
    errno = 0;
    ber_len_t length = 0;
    const ber_tag_t tag = ber_get_next(layers_, &length, incoming_.get());
    if (tag == LBER_DEFAULT) return would_block() ? Got::part : Got::end;
    if (tag != LDAP_TAG_MESSAGE) return Got::end;
    content_.resize(length);
    const bool is_whole =
        ber_read(incoming_.get(), content_.data(), length) == static_cast<ber_slen_t>(length);
    incoming_.reset();
    return is_whole ? Got::message : Got::end;
  }
  const std::string& content() const { return content_; }

  // False: the other end is gone, or took nothing for too long.
  bool send(const std::string& content) {
    const Element outgoing(ber_alloc_t(LBER_USE_DER));
    berval bytes{content.size(), const_cast<char*>(content.data())};
    // An octet string with the tag of a message is a message.
    if (ber_printf(outgoing.get(), "tO", LDAP_TAG_MESSAGE, &bytes) < 0) return false;
    for (;;) {
      errno = 0;
      if (ber_flush2(layers_, outgoing.get(), LBER_FLUSH_FREE_NEVER) == 0) return true;
      pollfd wait{fd_, POLLOUT, 0};
      if (!would_block() || poll(&wait, 1, stall_msec) <= 0) return false;
    }
  }

 private:
  Sockbuf* const layers_;
  const int fd_;
  Element incoming_;
  std::string content_;
};

// All that has come. False: it is over.
bool pass(End& from, End& to) {
  do {
    switch (from.receive()) {
      case End::Got::part:
        return true;
      case End::Got::end:
        return false;
      case End::Got::message:
        break;
    }
    if (!to.send(from.content())) return false;
  } while (from.has_more());
  return true;
}

struct FreeSockbuf {
  void operator()(Sockbuf* layers) const { ber_sockbuf_free(layers); }
};

}  // namespace

void relay(directory::Connection& controller, Socket client) {
  Sockbuf* theirs = nullptr;
  int their_fd = -1;
  ldap_get_option(controller.handle(), LDAP_OPT_SOCKBUF, &theirs);
  ldap_get_option(controller.handle(), LDAP_OPT_DESC, &their_fd);
  const std::unique_ptr<Sockbuf, FreeSockbuf> own(ber_sockbuf_alloc());
  int fd = client.fd();
  ber_sockbuf_add_io(own.get(), &ber_sockbuf_io_fd, LBER_SBIOD_LEVEL_PROVIDER, &fd);
  client.release();  // closed with the layers
  End controller_end(theirs, their_fd), client_end(own.get(), fd);
  // What came with the answer to the bind.
  if (controller_end.has_more() && !pass(controller_end, client_end)) return;
  for (;;) {
    pollfd ends[] = {{their_fd, POLLIN, 0}, {fd, POLLIN, 0}};
    if (poll(ends, 2, -1) < 0 && errno != EINTR) return;
    if (ends[0].revents != 0 && !pass(controller_end, client_end)) return;
    if (ends[1].revents != 0 && !pass(client_end, controller_end)) return;
  }
}

}  // namespace hikyaku::keyholder
