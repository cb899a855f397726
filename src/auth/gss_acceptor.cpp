#include "auth/gss_acceptor.h"

#include <chrono>

#include "auth/gss_contexts.h"
#include "auth/ticket_keys.h"

namespace hikyaku::auth {
namespace {

using Kind = TicketQuestion::Kind;
using Outcome = TicketAnswer::Outcome;
using Steady = std::chrono::steady_clock;

constexpr unsigned threads_count = 4;
constexpr std::size_t waiting_max = 1000;
constexpr std::int64_t look_seconds = 2;  // between looks at the file

TicketAnswer refusal(std::string why, Outcome outcome = Outcome::refused) {
  TicketAnswer answer;
  answer.outcome = outcome;
  answer.detail = std::move(why);
  return answer;
}

struct Accepted {
  OM_uint32 major = GSS_S_FAILURE, minor = 0;
  GssContext context;
  GssName client;
  gss_OID mechanism = GSS_C_NO_OID;
  GssBuffer token;
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
  GssBuffer wrapped;
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
  GssBuffer said;
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
  if (options_.held)
    read_held();
  else
    read_file();
}

void GssAcceptor::read_held() const {
  auto content = options_.held();
  if (content == content_ && keys_.load()) return;
  content_ = std::move(content);
  const auto entries = directory::parse_keytab(content_ ? *content_ : std::string());
  keys_.store(std::make_shared<const TicketKeys>(
      TicketKeys::Stamp(), entries.value_or(std::vector<directory::KeytabEntry>()),
      options_.replay_cache));
}

void GssAcceptor::read_file() const {
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

TicketServices GssAcceptor::services() const {
  read_keys();
  const auto keys = keys_.load();
  TicketServices services;
  for (std::size_t i = 0; i < services.has_key.size(); ++i)
    services.has_key[i] = keys->find(static_cast<Service>(i)) != nullptr;
  services.problem = keys->problem();
  return services;
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
