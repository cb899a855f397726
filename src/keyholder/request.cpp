#include "keyholder/request.h"

#include "base/bytes.h"

namespace hikyaku::keyholder {
namespace {

using directory::Controller;

constexpr std::size_t controllers_max = 1000;
constexpr std::uint8_t done = 0, failed = 1;
constexpr auto last_kind = static_cast<std::uint8_t>(Error::Kind::denied);

void write(ByteWriter& out, const Controller& controller) {
  out.string(controller.address);
  out.string(controller.host);
}

Controller read_controller(ByteReader& in) {
  Controller controller;
  controller.address = in.string();
  controller.host = in.string();
  return controller;
}

}  // namespace

std::string encode(const LoginRequest& request) {
  std::string octets;
  ByteWriter out(octets);
  out.u32(static_cast<std::uint32_t>(request.limit.count()));
  write(out, request.controller);
  out.string(request.domain.netbios_name);
  out.string(request.domain.dns_name);
  out.string(request.domain.base_dn);
  out.varint(request.domain.controllers.size());
  for (const Controller& one : request.domain.controllers) write(out, one);
  return octets;
}

std::optional<LoginRequest> parse_login_request(std::string_view octets) {
  ByteReader in(octets);
  LoginRequest request;
  request.limit = Milliseconds(in.u32());
  request.controller = read_controller(in);
  request.domain.netbios_name = in.string();
  request.domain.dns_name = in.string();
  request.domain.base_dn = in.string();
  const std::uint64_t count = in.varint();
  if (count > controllers_max) return std::nullopt;
  for (std::uint64_t i = 0; i < count && in.ok(); ++i)
    request.domain.controllers.push_back(read_controller(in));
  if (!in.ok() || !in.at_end()) return std::nullopt;
  return request;
}

std::string encode(const Result<>& answer) {
  std::string body;
  ByteWriter out(body);
  out.u8(answer ? done : failed);
  if (!answer) {
    out.u8(static_cast<std::uint8_t>(answer.error().kind));
    out.string(answer.error().where);
    out.string(std::string_view(answer.error().detail).substr(0, answer_bytes_max / 2));
  }
  std::string octets;
  ByteWriter(octets).u32(static_cast<std::uint32_t>(body.size()));
  return octets + body;
}

std::optional<Result<>> parse_answer(std::string_view octets) {
  ByteReader in(octets);
  Result<> answer;
  if (in.u8() == failed) {
    const std::uint8_t kind = in.u8();
    const std::string where(in.string()), detail(in.string());
    if (kind > last_kind) return std::nullopt;
    answer = fail(static_cast<Error::Kind>(kind), where, detail);
  }
  if (!in.ok() || !in.at_end()) return std::nullopt;
  return answer;
}

}  // namespace hikyaku::keyholder
