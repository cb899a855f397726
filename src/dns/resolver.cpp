#include "dns/resolver.h"

#include "base/random.h"
#include "dns/question.h"
#include "dns/record.h"

namespace hikyaku::dns {
namespace {

enum Type { type_a = 1, type_mx = 15, type_txt = 16, type_aaaa = 28, type_srv = 33 };

template <class T>
Answer<T> parse_all(RawAnswer raw, std::optional<T> (*parse)(std::string_view)) {
  Answer<T> answer{raw.status, {}, raw.secure, std::move(raw.detail)};
  for (const auto& data : raw.records)
    if (auto record = parse(data)) answer.records.push_back(*std::move(record));
  // Records, but none that can be read: this server's trouble, not a statement about the name.
  if (answer.status == Status::found && answer.records.empty()) {
    answer.status = Status::failed;
    answer.detail = "malformed records";
  }
  return answer;
}

// What two questions about one host say together. Half an answer is enough to connect.
Answer<std::string> join(Answer<std::string> a, Answer<std::string> b) {
  if (a.status == Status::found && b.status == Status::found) {
    a.secure = a.secure && b.secure;
    a.records.insert(a.records.end(), b.records.begin(), b.records.end());
    return a;
  }
  for (const auto status : {Status::found, Status::failed, Status::no_data}) {
    if (a.status == status) return a;
    if (b.status == status) return b;
  }
  return a;
}

}  // namespace

struct Resolver::State : Questions {
  using Questions::Questions;
};

Resolver::Resolver(ResolverOptions options) : state_(std::make_shared<State>(options)) {}

Resolver::~Resolver() = default;

Task<Answer<Mx>> Resolver::mx(std::string domain) {
  auto promise = state_->ask(domain, type_mx);
  auto answer = parse_all<Mx>(co_await promise.wait(), parse_mx);
  sort_mx(answer.records);
  co_return answer;
}

Task<Answer<std::string>> Resolver::addresses(std::string host, Family family) {
  if (family != Family::both) {
    auto promise = state_->ask(host, family == Family::v4 ? type_a : type_aaaa);
    co_return parse_all<std::string>(co_await promise.wait(), parse_address);
  }
  auto v4 = state_->ask(host, type_a), v6 = state_->ask(host, type_aaaa);
  auto first = parse_all<std::string>(co_await v4.wait(), parse_address);
  auto second = parse_all<std::string>(co_await v6.wait(), parse_address);
  co_return join(std::move(first), std::move(second));
}

Task<Answer<Srv>> Resolver::srv(std::string name) {
  auto promise = state_->ask(name, type_srv);
  auto answer = parse_all<Srv>(co_await promise.wait(), parse_srv);
  sort_srv(answer.records, [](std::uint32_t limit) {
    return static_cast<std::uint32_t>(random_u64() % (std::uint64_t{limit} + 1));
  });
  co_return answer;
}

Task<Answer<std::string>> Resolver::txt(std::string name) {
  auto promise = state_->ask(name, type_txt);
  co_return parse_all<std::string>(co_await promise.wait(), parse_txt);
}

}  // namespace hikyaku::dns
