#include "dns/question.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unbound.h>
#include <unistd.h>

namespace hikyaku::dns {

struct Questions::Pending {
  Questions* owner = nullptr;
  std::uint64_t id = 0;
  int async_id = 0;
  Steady::time_point deadline;
  net::Promise<RawAnswer> promise;
};

namespace {

RawAnswer failed(std::string detail) {
  RawAnswer answer;
  answer.detail = std::move(detail);
  return answer;
}

RawAnswer to_failure(int error) {
  auto answer = failed(ub_strerror(error));
  // A text that is no domain name cannot exist.
  if (error == UB_SYNTAX) answer.status = Status::no_name;
  return answer;
}

std::string apply(ub_ctx* context, const ResolverOptions& options) {
  // A resolver on this machine (systemd-resolved, a local cache) may be asked.
  ub_ctx_set_option(context, "do-not-query-localhost:", "no");
  // Reverse zones of private networks are the site's own.
  ub_ctx_set_option(context, "unblock-lan-zones:", "yes");
  if (options.servers.empty()) {
    if (const int error = ub_ctx_resolvconf(context, nullptr); error != 0)
      return std::string("resolv.conf: ") + ub_strerror(error);
  }
  for (const auto& server : options.servers)
    if (const int error = ub_ctx_set_fwd(context, server.c_str()); error != 0)
      return server + ": " + ub_strerror(error);
  // Answers come by way of a thread of libunbound's, not a process.
  if (const int error = ub_ctx_async(context, 1); error != 0) return ub_strerror(error);
  // libunbound would answer for these itself (RFC 6761, RFC 8375); sites use them inside.
  for (const char* zone : {"test.", "home.arpa."})
    if (const int error = ub_ctx_zone_add(context, zone, "transparent"); error != 0)
      return std::string(zone) + ": " + ub_strerror(error);
  return {};
}

// RFC 2308 2.2: "there is no such record" comes with the zone's SOA. A forwarder that loses the
// error of the server behind it (Samba's DNS) gives an answer with nothing in it.
bool says_nothing(const ub_result& result) {
  constexpr int header_bytes = 12, answer_count_at = 6, authority_count_at = 8;
  if (!result.answer_packet || result.answer_len < header_bytes) return true;
  const auto* const octets = static_cast<const unsigned char*>(result.answer_packet);
  const auto is_zero = [&](int at) { return octets[at] == 0 && octets[at + 1] == 0; };
  return is_zero(answer_count_at) && is_zero(authority_count_at);
}

RawAnswer to_answer(const ub_result& result) {
  constexpr int no_error = 0, name_error = 3;  // RFC 1035 section 4.1.1
  constexpr std::size_t records_max = 512;
  RawAnswer answer;
  if (result.bogus) return failed(result.why_bogus ? result.why_bogus : "bogus");
  answer.secure = result.secure != 0;
  if (result.rcode == name_error) {
    answer.status = Status::no_name;
  } else if (result.rcode != no_error) {
    return failed("rcode " + std::to_string(result.rcode));
  } else if (!result.havedata && says_nothing(result)) {
    return failed("an empty answer");
  } else if (!result.havedata) {
    answer.status = Status::no_data;
  } else {
    answer.status = Status::found;
    for (std::size_t i = 0; result.data[i] && i < records_max; ++i)
      answer.records.emplace_back(result.data[i], static_cast<std::size_t>(result.len[i]));
  }
  return answer;
}

// libunbound sets up and ends locks of the whole library with each context.
std::mutex contexts_mutex;

ub_ctx* make_context() {
  const std::lock_guard lock(contexts_mutex);
  return ub_ctx_create();
}

}  // namespace

Questions::Questions(const ResolverOptions& options)
    : timeout_(options.timeout), context_(make_context()), look_fd_(eventfd(0, EFD_CLOEXEC)) {
  if (!context_ || look_fd_ < 0)
    broken_ = "no memory or descriptors for a resolver";
  else
    broken_ = apply(context_, options);
  if (broken_.empty()) thread_ = std::thread([this] { wait_for_answers(); });
}

Questions::~Questions() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) {
    eventfd_write(look_fd_, 1);
    thread_.join();
  }
  if (context_) {
    const std::lock_guard lock(contexts_mutex);
    ub_ctx_delete(context_);
  }
  for (auto& [id, pending] : pending_) pending->promise.set(failed("the resolver is gone"));
  if (look_fd_ >= 0) ::close(look_fd_);
}

net::Promise<RawAnswer> Questions::ask(const std::string& name, int type) {
  constexpr int class_in = 1;
  constexpr std::size_t pending_max = 10'000;
  net::Promise<RawAnswer> promise;
  if (!broken_.empty()) {
    promise.set(failed(broken_));
    return promise;
  }
  // Held until the question is recorded: its answer may come at once on the other thread.
  const std::lock_guard lock(mutex_);
  if (pending_.size() >= pending_max) {
    promise.set(failed("too many questions are open"));
    return promise;
  }
  auto pending = std::make_unique<Pending>();
  pending->owner = this;
  pending->id = next_id_++;
  pending->deadline = Steady::now() + timeout_;
  pending->promise = promise;
  const int error = ub_resolve_async(context_, name.c_str(), type, class_in, pending.get(),
                                     &Questions::on_answer, &pending->async_id);
  if (error != 0) {
    promise.set(to_failure(error));
  } else {
    // The first one gives the thread a deadline to look at.
    if (pending_.empty()) eventfd_write(look_fd_, 1);
    pending_.emplace(pending->id, std::move(pending));
  }
  return promise;
}

void Questions::on_answer(void* asked, int error, ub_result* result) {
  auto* const pending = static_cast<Pending*>(asked);
  RawAnswer answer = error != 0 || !result ? to_failure(error) : to_answer(*result);
  ub_resolve_free(result);
  auto* const owner = pending->owner;
  std::unique_ptr<Pending> done;
  {
    const std::lock_guard lock(owner->mutex_);
    const auto it = owner->pending_.find(pending->id);
    done = std::move(it->second);
    owner->pending_.erase(it);
  }
  done->promise.set(std::move(answer));
}

int Questions::wait_milliseconds() {
  const std::lock_guard lock(mutex_);
  if (pending_.empty()) return -1;
  const auto left =
      std::chrono::ceil<Milliseconds>(pending_.begin()->second->deadline - Steady::now());
  return static_cast<int>(std::max<std::int64_t>(0, left.count()));
}

void Questions::expire() {
  for (;;) {
    std::unique_ptr<Pending> late;
    {
      const std::lock_guard lock(mutex_);
      if (pending_.empty() || pending_.begin()->second->deadline > Steady::now()) return;
      late = std::move(pending_.begin()->second);
      pending_.erase(pending_.begin());
    }
    // Answers are only given on this thread: after this none comes for it.
    ub_cancel(context_, late->async_id);
    late->promise.set(failed("no answer in time"));
  }
}

void Questions::wait_for_answers() {
  pollfd waits[] = {{ub_fd(context_), POLLIN, 0}, {look_fd_, POLLIN, 0}};
  for (;;) {
    poll(waits, 2, wait_milliseconds());
    if (waits[1].revents) {
      eventfd_t count;
      eventfd_read(look_fd_, &count);
    }
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) return;
    }
    if (waits[0].revents) ub_process(context_);
    expire();
  }
}

}  // namespace hikyaku::dns
