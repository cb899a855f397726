// What the names in a Maildir say (cr.yp.to/proto/maildir.html, Courier's Maildir++, Dovecot's
// keywords). Pure.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "mailfiles/message.h"

namespace hikyaku::mailfiles {

inline constexpr std::size_t maildir_keywords_max = 26;  // the letters a to z

/// "1700000000.M1P2.host,S=100:2,FS"
struct MaildirName {
  std::string_view unique;    // "1700000000.M1P2.host": what names the message, whatever its flags
  std::string_view letters;   // "FS"
  std::int64_t received = 0;  // the number it begins with
};
MaildirName parse_maildir_name(std::string_view name);

/// The same message of the same mailbox always gets the same one: "1700000000.V1U2". The name of
/// its file begins with it.
std::string maildir_stem(std::int64_t received, std::uint32_t uid_validity, std::uint32_t uid);
/// What such a name's file is in the folder for: the first two parts of `unique`.
std::string_view stem_of(std::string_view unique);
/// '/' and ':' may not be in a file's name, ',' begins its attributes.
std::string maildir_host(std::string_view host_name);

/// A folder's file `dovecot-keywords`: "0 NAME" means that the letter a stands for NAME.
class MaildirKeywords {
 public:
  static MaildirKeywords parse(std::string_view text);
  std::string text() const;
  /// Empty: the letter stands for nothing.
  const std::string& name(char letter) const;
  /// The letter of this keyword, a new one if need be; nothing when all are taken.
  std::optional<char> letter(std::string_view keyword);

 private:
  std::array<std::string, maildir_keywords_max> names_;
};

/// P (passed) is the keyword $Forwarded.
Marks marks_of(std::string_view letters, const MaildirKeywords& keywords);
/// In alphabetical order, as the standard wants them; keywords without a letter go to `lost`.
std::string letters_of(const Marks& marks, MaildirKeywords& keywords,
                       std::vector<std::string>& lost);

/// One level of a mailbox's name: modified UTF-7 (RFC 3501 5.1.3), or UTF-8 as it is. Nothing when
/// it is neither.
std::optional<std::string> mailbox_level(std::string_view folder);
/// ".Sent.2024" -> "Sent/2024".
std::optional<std::string> mailbox_of_folder(std::string_view folder);
/// "Sent/2024" -> ".Sent.2024". A '.' in a level becomes "&AC4-", as Courier does it.
std::string folder_of_mailbox(std::string_view mailbox);

}  // namespace hikyaku::mailfiles
