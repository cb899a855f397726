#include "smtp/received.h"

#include <chrono>

#include <fmt/format.h>

#include "base/text.h"
#include "smtp/path.h"

namespace hikyaku::smtp {

std::string date_time(Time time) {
  using namespace std::chrono;
  constexpr std::string_view days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::string_view months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = floor<std::chrono::days>(time);
  const year_month_day date(day);
  const hh_mm_ss clock(floor<seconds>(time - day));
  return fmt::format("{}, {} {} {} {:02}:{:02}:{:02} +0000", days[weekday(day).c_encoding()],
                     static_cast<unsigned>(date.day()),
                     months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

std::string received_field(const Sender& sender, const std::vector<Path>& recipients,
                           const Trace& trace) {
  const std::string& address = sender.client.address;
  const std::string literal =
      address.contains(':') ? "[IPv6:" + address + "]" : "[" + address + "]";
  // What the client calls itself is shown only when it is a name; else its address stands for it.
  const std::string_view name =
      is_domain_or_literal(sender.helo) ? std::string_view(sender.helo) : literal;
  std::string field = fmt::format("Received: from {} ({})\r\n\tby {} with {}", name, literal,
                                  trace.host_name, trace.protocol);
  if (!trace.tls.empty()) field += fmt::format(" ({})", trace.tls);
  field += fmt::format(" id {}", trace.id);
  if (recipients.size() == 1) field += fmt::format("\r\n\tfor <{}>", recipients[0].text());
  return field += fmt::format(";\r\n\t{}\r\n", date_time(trace.time));
}

int count_received(std::string_view message, int limit) {
  int count = 0;
  while (count < limit && !message.empty() && message[0] != '\r') {
    if (istarts_with(message, "received:")) ++count;
    const auto end = message.find('\n');
    if (end == message.npos) break;
    message.remove_prefix(end + 1);
  }
  return count;
}

}  // namespace hikyaku::smtp
