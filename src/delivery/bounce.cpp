#include "delivery/bounce.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "base/text.h"
#include "mime/message.h"

namespace hikyaku::delivery {
namespace {

constexpr std::size_t encoded_line_octets = 57;  // 76 characters of base64 (RFC 2045 6.8)
constexpr std::size_t encoded_word_octets = 39;  // 52 characters: 75 with the charset (RFC 2047 2)

bool is_ascii(std::string_view text) {
  for (const char c : text)
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  return true;
}

/// One line of plain ASCII, whatever a peer said: for header fields of the report (RFC 3464 2.1.2).
std::string ascii_line(std::string_view text) {
  std::string line;
  for (const char c : text) line += c >= ' ' && c <= '~' ? c : (c == '\t' ? ' ' : '?');
  return line;
}

/// RFC 2047: UTF-8 as encoded words, never cut within a character.
std::string header_text(std::string_view utf8) {
  if (is_ascii(utf8)) return std::string(utf8);
  std::string out;
  while (!utf8.empty()) {
    std::size_t length = std::min(encoded_word_octets, utf8.size());
    while (length < utf8.size() && (static_cast<unsigned char>(utf8[length]) & 0xc0) == 0x80)
      --length;
    if (!out.empty()) out += "\r\n ";
    out += "=?UTF-8?B?" + base64_encode(utf8.substr(0, length)) + "?=";
    utf8.remove_prefix(length);
  }
  return out;
}

std::string base64_lines(std::string_view bytes) {
  std::string out;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(encoded_line_octets, bytes.size())))
    out += base64_encode(bytes.substr(0, encoded_line_octets)) + "\r\n";
  return out;
}

/// The catalogue's text says it in the reader's language where the status code is clear (RFC 3463).
std::string_view why_id(const Reason& reason) {
  static constexpr std::pair<std::string_view, std::string_view> reasons[] = {
      {"5.1.1", "bounce.why.no_user"},  {"5.1.2", "bounce.why.no_domain"},
      {"5.1.10", "bounce.why.no_mail"}, {"5.2.2", "bounce.why.full"},
      {"5.2.3", "bounce.why.too_big"},  {"5.3.4", "bounce.why.too_big"},
      {"5.4.7", "bounce.why.time_up"},  {"5.4.6", "bounce.why.loop"},
      {"5.0.0", "bounce.why.removed"},
  };
  for (const auto& [status, id] : reasons)
    if (reason.status == status && (status != "5.0.0" || !reason.from_peer)) return id;
  return reason.status.starts_with("5.7.") ? "bounce.why.refused" : "bounce.why.other";
}

std::string human_part(const BounceOptions& options, const Entry& entry,
                       const std::vector<std::uint32_t>& failed, std::string_view original) {
  const Language in = options.language;
  std::string out = text::say(in, "bounce.opening", options.host_name) + "\n";
  const auto fields = mime::parse_header(original.substr(0, mime::header_size(original)));
  if (const auto subject = mime::find_field(fields, "Subject"))
    out += text::say(in, "bounce.message", trim(mime::decode_header(*subject)),
                     date_text(entry.received)) +
           "\n";
  for (const std::uint32_t index : failed) {
    const Recipient& recipient = entry.recipients[index];
    const Reason& reason = recipient.reason;
    out += text::say(in, "bounce.recipient", recipient.path.text());
    out += text::say(in, "bounce.reason", text::find(why_id(reason), in));
    out += reason.from_peer ? text::say(in, "bounce.server_said", reason.host, reason.reply)
                            : text::say(in, "bounce.detail", reason.reply, reason.status);
    if (recipient.attempts_count > 1)
      out += text::say(in, "bounce.attempts", recipient.attempts_count);
    out += "\n";
  }
  return out + text::say(in, "bounce.closing");
}

std::string with_crlf(std::string_view lines) {
  std::string out;
  for (const char c : lines) {
    if (c == '\n') out += '\r';
    out += c;
  }
  return out;
}

std::string status_part(const BounceOptions& options, const Entry& entry,
                        const std::vector<std::uint32_t>& failed) {
  std::string out = "Reporting-MTA: dns; " + options.host_name + "\r\n";
  out += "X-Queue-Id: " + entry.tag + "\r\n";
  out += "Arrival-Date: " + date_text(entry.received) + "\r\n";
  for (const std::uint32_t index : failed) {
    const Recipient& recipient = entry.recipients[index];
    const Reason& reason = recipient.reason;
    out += "\r\nFinal-Recipient: rfc822; " + ascii_line(recipient.path.text()) + "\r\n";
    out += "Action: failed\r\nStatus: " + reason.status + "\r\n";
    if (reason.from_peer) {
      out +=
          "Remote-MTA: dns; " + ascii_line(reason.host.substr(0, reason.host.find(' '))) + "\r\n";
      out += "Diagnostic-Code: smtp; " + ascii_line(reason.reply) + "\r\n";
    } else {
      out += "Diagnostic-Code: x-hikyaku; " + ascii_line(reason.reply) + "\r\n";
    }
    out += "Last-Attempt-Date: " + date_text(recipient.last) + "\r\n";
  }
  return out;
}

}  // namespace

std::string date_text(Time time) {
  static constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<Seconds>(time - day));
  return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} +0000",
                     days[std::chrono::weekday(day).c_encoding()],
                     static_cast<unsigned>(date.day()),
                     months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

Bounce write_bounce(const BounceOptions& options, const Entry& entry,
                    const std::vector<std::uint32_t>& failed, std::string_view original, Time now) {
  const bool is_whole =
      entry.body.bytes <= returned_message_bytes_max && original.size() >= entry.body.bytes;
  const std::string_view returned =
      is_whole
          ? original
          : original.substr(0, std::min(mime::header_size(original), returned_header_bytes_max));
  const std::string human = with_crlf(human_part(options, entry, failed, original));
  // One bounce for each set of failures of an entry: the same again after a crash has the same
  // name.
  const std::string name = fmt::format("{}.{}.{}", entry.tag, entry.id, failed.front());
  const std::string boundary =
      "=_bounce_" + name;  // "=_" is in no encoding's output (RFC 2045 6.7)

  Bounce bounce;
  bounce.body_8bit = !is_ascii(returned);
  std::string& out = bounce.message;
  out.reserve(returned.size() + 2 * human.size() + 4096);
  out += "From: " + header_text(text::find("bounce.from_name", options.language)) +
         "\r\n <MAILER-DAEMON@" + options.host_name + ">\r\n";
  if (!entry.from.is_null()) out += "To: <" + entry.from.text() + ">\r\n";
  out += "Date: " + date_text(now) + "\r\n";
  out += "Message-ID: <bounce." + name + "@" + options.host_name + ">\r\n";
  out += "Subject: " + header_text(text::find("bounce.subject", options.language)) + "\r\n";
  out += "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n";
  out += "Content-Type: multipart/report; report-type=delivery-status;\r\n boundary=\"" + boundary +
         "\"\r\n\r\n";

  out += "--" + boundary + "\r\nContent-Type: text/plain; charset=utf-8\r\n";
  if (is_ascii(human)) {
    out += "Content-Transfer-Encoding: 7bit\r\n\r\n" + human;
  } else {
    out += "Content-Transfer-Encoding: base64\r\n\r\n" + base64_lines(human);
  }
  out += "\r\n--" + boundary + "\r\nContent-Type: message/delivery-status\r\n\r\n" +
         status_part(options, entry, failed);
  out += "\r\n--" + boundary + "\r\nContent-Type: ";
  out += is_whole ? "message/rfc822" : "text/rfc822-headers";
  if (bounce.body_8bit) out += "\r\nContent-Transfer-Encoding: 8bit";
  out += "\r\n\r\n";
  out += returned;
  if (!returned.ends_with("\r\n")) out += "\r\n";
  out += "\r\n--" + boundary + "--\r\n";
  return bounce;
}

}  // namespace hikyaku::delivery
