#include "auth/gss_acceptor.h"

#include <chrono>
#include <map>

#include <gssapi/gssapi_ext.h>
#include <gssapi/gssapi_krb5.h>

#include "auth/ticket_keys.h"

namespace hikyaku::auth {
namespace {

using Kind = TicketQuestion::Kind;
using Outcome = TicketAnswer::Outcome;
using Steady = std::chrono::steady_clock;

constexpr unsigned threads_count = 4;
constexpr std::size_t waiting_max = 1000;
constexpr std::size_t contexts_max = 2000;  // that wait for their clients; the oldest goes
constexpr Seconds context_time_max{120};
constexpr std::int64_t look_seconds = 2;  // between looks at the file

class Buffer {
 public:
  Buffer() = default;
  ~Buffer() {
    OM_uint32 minor = 0;
    gss_release_buffer(&minor, &buffer_);
  }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  gss_buffer_t get() { return &buffer_; }
  std::string text() const {
    return buffer_.length == 0
               ? std::string()
               : std::string(static_cast<const char*>(buffer_.value), buffer_.length);
  }

 private:
  gss_buffer_desc buffer_ = GSS_C_EMPTY_BUFFER;
};

gss_buffer_desc buffer_of(const std::string& octets) {
  return {octets.size(), const_cast<char*>(octets.data())};
}

class Name {
 public:
  ~Name() {
    OM_uint32 minor = 0;
    gss_release_name(&minor, &name_);
  }
  gss_name_t* get() { return &name_; }
  std::string text() const {
    OM_uint32 minor = 0;
    Buffer shown;
    if (name_ == GSS_C_NO_NAME ||
        gss_display_name(&minor, name_, shown.get(), nullptr) != GSS_S_COMPLETE)
      return {};
    return shown.text();
  }
  // Empty: it is not there, or nobody vouches for it.
  std::string attribute(const std::string& attribute) const {
    OM_uint32 minor = 0;
    gss_buffer_desc wanted = buffer_of(attribute);
    int is_authenticated = 0, is_complete = 0, more = -1;
    Buffer value, shown;
    const OM_uint32 major = gss_get_name_attribute(&minor, name_, &wanted, &is_authenticated,
                                                   &is_complete, value.get(), shown.get(), &more);
    return major == GSS_S_COMPLETE && is_authenticated != 0 ? value.text() : std::string();
  }

 private:
  gss_name_t name_ = GSS_C_NO_NAME;
};

}  // namespace

/// A security context; deleted with its owner.
class GssContext {
 public:
  GssContext() = default;
  ~GssContext() {
    OM_uint32 minor = 0;
    if (context_ != GSS_C_NO_CONTEXT) gss_delete_sec_context(&minor, &context_, GSS_C_NO_BUFFER);
  }
  GssContext(GssContext&& other) noexcept
      : context_(std::exchange(other.context_, GSS_C_NO_CONTEXT)) {}
  GssContext& operator=(GssContext&& other) noexcept {
    std::swap(context_, other.context_);
    return *this;
  }
  gss_ctx_id_t* get() { return &context_; }

  // RFC 3961 section 8. A ticket of AES may have a session key of another kind.
  bool has_aes_key() const {
    OM_uint32 minor = 0;
    gss_buffer_set_t set = GSS_C_NO_BUFFER_SET;
    if (gss_inquire_sec_context_by_oid(&minor, context_, GSS_C_INQ_SSPI_SESSION_KEY, &set) !=
        GSS_S_COMPLETE)
      return false;
    bool is_aes = false;
    if (set->count >= 2 && set->elements[1].length > 0) {
      // An OID whose last number is the kind of the key.
      const gss_buffer_desc& oid = set->elements[1];
      const auto last = static_cast<const unsigned char*>(oid.value)[oid.length - 1];
      is_aes = last >= 17 && last <= 20;
    }
    gss_release_buffer_set(&minor, &set);
    return is_aes;
  }

 private:
  gss_ctx_id_t context_ = GSS_C_NO_CONTEXT;
};

/// Those in the middle of an exchange. Thread-safe; whoever takes one has it alone.
class GssContexts {
 public:
  std::uint64_t keep(GssContext context) {
    const Steady::time_point now = Steady::now();
    const std::lock_guard lock(mutex_);
    while (!all_.empty() &&
           (all_.size() >= contexts_max || all_.begin()->second.since < now - context_time_max))
      all_.erase(all_.begin());
    const std::uint64_t id = ++last_;
    all_.emplace(id, Kept{now, std::move(context)});
    return id;
  }
  std::optional<GssContext> take(std::uint64_t id) {
    const std::lock_guard lock(mutex_);
    const auto found = all_.find(id);
    if (found == all_.end()) return std::nullopt;
    GssContext context = std::move(found->second.context);
    all_.erase(found);
    return context;
  }

 private:
  struct Kept {
    Steady::time_point since;
    GssContext context;
  };
  std::mutex mutex_;
  std::uint64_t last_ = 0;
  std::map<std::uint64_t, Kept> all_;  // the oldest first
};

namespace {

TicketAnswer refusal(std::string why, Outcome outcome = Outcome::refused) {
  TicketAnswer answer;
  answer.outcome = outcome;
  answer.detail = std::move(why);
  return answer;
}

struct Accepted {
  OM_uint32 major = GSS_S_FAILURE, minor = 0;
  GssContext context;
  Name client;
  gss_OID mechanism = GSS_C_NO_OID;
  Buffer token;
};

// `bound`: "tls-exporter:..." (RFC 5056 section 2.1); empty: the connection gives nothing to bind
// to. Who ties a token to nothing is let in all the same.
void accept(Accepted& accepted, gss_cred_id_t credential, const std::string& token,
            const std::string& bound) {
  gss_buffer_desc input = buffer_of(token);
  gss_channel_bindings_struct binding{};
  binding.application_data = buffer_of(bound);
  OM_uint32 flags = 0;
  accepted.major = gss_accept_sec_context(
      &accepted.minor, accepted.context.get(), credential, &input,
      bound.empty() ? GSS_C_NO_CHANNEL_BINDINGS : &binding, accepted.client.get(),
      &accepted.mechanism, accepted.token.get(), &flags, nullptr, nullptr);
}

std::string bound_to(std::string_view kind, const std::string& data) {
  return data.empty() ? std::string() : std::string(kind) + ":" + data;
}

TicketAnswer accept(GssContexts& contexts, const TicketKey& key, const TicketQuestion& question) {
  GssContext before;
  if (question.context != 0) {
    auto kept = contexts.take(question.context);
    if (!kept) return refusal("the exchange took too long", Outcome::unavailable);
    before = *std::move(kept);
  }
  const std::string by_certificate =
                        bound_to("tls-server-end-point", question.binding.tls_server_end_point),
                    by_exporter = bound_to("tls-exporter", question.binding.tls_exporter);
  const bool is_first = question.context == 0;
  Accepted first, second;
  first.context = std::move(before);
  accept(first, key.credential({question.is_spnego, true}), question.token, by_certificate);
  // A client ties its token to one of the two and does not say to which. The authenticator has been
  // noted by now: a token that is sent again does not come this far.
  const bool is_other =
      GSS_ROUTINE_ERROR(first.major) == GSS_S_BAD_BINDINGS && is_first && !by_exporter.empty();
  if (is_other)
    accept(second, key.credential({question.is_spnego, false}), question.token, by_exporter);
  Accepted& last = is_other ? second : first;

  if (GSS_ERROR(last.major)) return refusal(gss_reason(last.major, last.minor));
  TicketAnswer answer;
  answer.token = last.token.text();
  if ((last.major & GSS_S_CONTINUE_NEEDED) != 0) {
    answer.outcome = Outcome::go_on;
    answer.context = contexts.keep(std::move(last.context));
    return answer;
  }
  if (last.mechanism == GSS_C_NO_OID || !gss_oid_equal(last.mechanism, kerberos_mechanism()))
    return refusal("not by Kerberos");
  if (!last.context.has_aes_key()) return refusal("the session key is not of AES");
  answer.outcome = Outcome::done;
  answer.principal = last.client.text();
  answer.logon_info = last.client.attribute("urn:mspac:logon-info");
  if (question.offer.empty()) return answer;
  OM_uint32 minor = 0;
  gss_buffer_desc offer = buffer_of(question.offer);
  Buffer wrapped;
  const OM_uint32 major =
      gss_wrap(&minor, *last.context.get(), 0, GSS_C_QOP_DEFAULT, &offer, nullptr, wrapped.get());
  if (major != GSS_S_COMPLETE) return refusal(gss_reason(major, minor));
  answer.wrapped_offer = wrapped.text();
  answer.context = contexts.keep(std::move(last.context));
  return answer;
}

TicketAnswer unwrap(GssContexts& contexts, const TicketQuestion& question) {
  auto context = contexts.take(question.context);
  if (!context) return refusal("the exchange took too long", Outcome::unavailable);
  OM_uint32 minor = 0;
  gss_buffer_desc wrapped = buffer_of(question.token);
  Buffer said;
  const OM_uint32 major =
      gss_unwrap(&minor, *context->get(), &wrapped, said.get(), nullptr, nullptr);
  if (major != GSS_S_COMPLETE) return refusal(gss_reason(major, minor));
  TicketAnswer answer;
  answer.outcome = Outcome::done;
  answer.token = said.text();
  return answer;
}

}  // namespace

GssAcceptor::GssAcceptor(GssAcceptorOptions options)
    : options_(std::move(options)),
      contexts_(std::make_unique<GssContexts>()),
      threads_("auth-tickets", threads_count, waiting_max) {
  read_keys();
}

GssAcceptor::~GssAcceptor() = default;

void GssAcceptor::read_keys() const {
  const std::lock_guard lock(reading_);
  const TicketKeys::Stamp stamp = TicketKeys::stamp_of(options_.keytab);
  const auto before = keys_.load();
  if (before && before->stamp() == stamp) return;
  auto entries = stamp.size < 0 ? Result<std::vector<directory::KeytabEntry>>()
                                : directory::read_keytab(options_.keytab);
  const auto now = std::make_shared<const TicketKeys>(
      stamp, entries ? *entries : std::vector<directory::KeytabEntry>(), options_.replay_cache);
  const std::string problem = entries ? now->problem() : entries.error().detail;
  if (!problem.empty())
    event(Level::error, "auth.tickets.unusable",
          {{"keytab", options_.keytab}, {"reason", problem}});
  const std::string services = now->services();
  if (!services.empty() || (before && !before->services().empty()))
    event(Level::notice, "auth.tickets.keys",
          {{"keytab", options_.keytab}, {"services", services}});
  keys_.store(now);
}

bool GssAcceptor::has_key(Service service) const {
  const auto now = std::chrono::duration_cast<Seconds>(Steady::now().time_since_epoch()).count();
  std::int64_t due = look_at_.load();
  if (now >= due && look_at_.compare_exchange_strong(due, now + look_seconds))
    (void)threads_.submit([this] { read_keys(); });
  const auto keys = keys_.load();
  return keys->find(service) != nullptr;
}

TicketAnswer GssAcceptor::answer(const TicketQuestion& question) {
  if (question.kind == Kind::unwrap) return unwrap(*contexts_, question);
  // The newest: a key may have come a moment ago, with which the ticket was made.
  read_keys();
  const auto keys = keys_.load();
  const TicketKey* const key = keys->find(question.service);
  if (!key) return refusal("there is no key for this service any more", Outcome::unavailable);
  return accept(*contexts_, *key, question);
}

Task<TicketAnswer> GssAcceptor::ask(TicketQuestion question) {
  std::move_only_function<TicketAnswer()> work = [this, asked = std::move(question)] {
    return answer(asked);
  };
  auto answered = co_await threads_.run<TicketAnswer>(std::move(work));
  if (!answered) co_return refusal(answered.error().detail, Outcome::unavailable);
  co_return *std::move(answered);
}

}  // namespace hikyaku::auth
