#include "directory/system/password_request.h"

#include <iterator>

#include "base/bytes.h"

namespace hikyaku::directory {
namespace {

constexpr std::uint8_t format = 1;

struct Answer {
  char octet;
  Verdict verdict;
};
constexpr Answer answers[] = {
    {'y', Verdict::accepted},         {'n', Verdict::wrong_password},
    {'d', Verdict::disabled},         {'e', Verdict::expired},
    {'p', Verdict::password_expired}, {'m', Verdict::must_change_password},
    {'l', Verdict::locked},           {'u', Verdict::unavailable},
};

}  // namespace

bool is_fit(const PasswordRequest& request) {
  const auto fits = [](const std::string& text, std::size_t octets_max) {
    return !text.empty() && text.size() <= octets_max && !text.contains('\0');
  };
  return fits(request.name, request_name_octets_max) &&
         fits(request.password, request_password_octets_max);
}

std::string encode(const PasswordRequest& request) {
  std::string bytes;
  bytes.reserve(request_octets_max);
  ByteWriter writer(bytes);
  writer.u8(format);
  writer.string(request.name);
  writer.string(request.password);
  return bytes;
}

std::optional<PasswordRequest> decode_request(std::string_view bytes) {
  ByteReader reader(bytes);
  if (reader.u8() != format) return std::nullopt;
  PasswordRequest request;
  request.name = reader.string();
  request.password = reader.string();
  if (!reader.ok() || !reader.at_end() || !is_fit(request)) return std::nullopt;
  return request;
}

char encode(Verdict verdict) {
  for (const Answer& one : answers)
    if (one.verdict == verdict) return one.octet;
  return 'u';
}

Verdict decode_verdict(char octet) {
  for (const Answer& one : answers)
    if (one.octet == octet) return one.verdict;
  return Verdict::unavailable;
}

}  // namespace hikyaku::directory
