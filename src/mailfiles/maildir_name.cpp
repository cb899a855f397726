#include "mailfiles/maildir_name.h"

#include <algorithm>

#include "base/text.h"
#include "mime/utf7.h"

namespace hikyaku::mailfiles {
namespace {

constexpr std::string_view dot_in_a_level = "&AC4-";

struct Letter {
  char letter;
  Flag flag;
};
constexpr Letter flag_letters[] = {
    {'D', draft}, {'F', flagged}, {'R', answered}, {'S', seen}, {'T', deleted}};

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

bool holds(const std::vector<std::string>& keywords, std::string_view keyword) {
  return std::ranges::any_of(keywords, [&](const auto& one) { return iequals(one, keyword); });
}

}  // namespace

MaildirName parse_maildir_name(std::string_view name) {
  MaildirName parsed;
  parsed.unique = name.substr(0, name.find_first_of(":,"));
  if (const auto info = name.rfind(":2,"); info != name.npos) {
    parsed.letters = name.substr(info + 3);
    parsed.letters = parsed.letters.substr(0, parsed.letters.find(','));
  }
  const auto digits = name.substr(0, name.find_first_not_of("0123456789"));
  if (const auto number = parse_number(digits); number && *number <= 0xffff'ffff)
    parsed.received = static_cast<std::int64_t>(*number);
  return parsed;
}

std::string maildir_stem(std::int64_t received, std::uint32_t uid_validity, std::uint32_t uid) {
  return std::to_string(received) + ".V" + std::to_string(uid_validity) + "U" + std::to_string(uid);
}

std::string_view stem_of(std::string_view unique) {
  const auto dot = unique.find('.');
  return dot == unique.npos ? unique : unique.substr(0, unique.find('.', dot + 1));
}

std::string maildir_host(std::string_view host_name) {
  std::string host(host_name);
  replace_all(host, "/", "\\057");
  replace_all(host, ":", "\\072");
  replace_all(host, ",", "\\054");
  return host;
}

MaildirKeywords MaildirKeywords::parse(std::string_view text) {
  MaildirKeywords keywords;
  for (std::string_view line : split(text, '\n')) {
    const auto space = line.find(' ');
    const auto index = parse_number(line.substr(0, space));
    if (space == line.npos || !index || *index >= maildir_keywords_max) continue;
    const auto name = trim(line.substr(space + 1));
    if (std::ranges::none_of(keywords.names_, [&](auto& one) { return iequals(one, name); }))
      keywords.names_[*index] = name;
  }
  return keywords;
}

std::string MaildirKeywords::text() const {
  std::string text;
  for (std::size_t i = 0; i < names_.size(); ++i)
    if (!names_[i].empty()) text += std::to_string(i) + " " + names_[i] + "\n";
  return text;
}

const std::string& MaildirKeywords::name(char letter) const {
  static const std::string none;
  return letter >= 'a' && letter <= 'z' ? names_[static_cast<std::size_t>(letter - 'a')] : none;
}

std::optional<char> MaildirKeywords::letter(std::string_view keyword) {
  auto found =
      std::ranges::find_if(names_, [&](const auto& name) { return iequals(name, keyword); });
  if (found == names_.end()) found = std::ranges::find(names_, "");
  if (found == names_.end()) return std::nullopt;
  if (found->empty()) *found = keyword;
  return static_cast<char>('a' + (found - names_.begin()));
}

Marks marks_of(std::string_view letters, const MaildirKeywords& keywords) {
  Marks marks;
  for (const char c : letters) {
    for (const auto& [letter, flag] : flag_letters)
      if (c == letter) marks.flags |= flag;
    const std::string keyword = c == 'P' ? "$Forwarded" : keywords.name(c);
    if (!keyword.empty() && !holds(marks.keywords, keyword)) marks.keywords.push_back(keyword);
  }
  return marks;
}

std::string letters_of(const Marks& marks, MaildirKeywords& keywords,
                       std::vector<std::string>& lost) {
  std::string letters;
  for (const auto& [letter, flag] : flag_letters)
    if (marks.flags & flag) letters += letter;
  for (const std::string& keyword : marks.keywords) {
    if (const auto letter = keywords.letter(keyword))
      letters += *letter;
    else if (!holds(lost, keyword))
      lost.push_back(keyword);
  }
  std::ranges::sort(letters);
  return letters;
}

std::optional<std::string> mailbox_level(std::string_view folder) {
  // "&" always begins a shift, so this is one and nothing else; the strict codec refuses it.
  std::string encoded(folder);
  replace_all(encoded, dot_in_a_level, ".");
  if (auto level = mime::utf7_to_utf8(encoded)) return level;
  if (is_utf8(folder)) return std::string(folder);
  return std::nullopt;
}

std::optional<std::string> mailbox_of_folder(std::string_view folder) {
  if (!folder.starts_with('.')) return std::nullopt;
  std::string mailbox;
  for (const std::string_view part : split(folder.substr(1), '.')) {
    const auto level = mailbox_level(part);
    if (!level || level->empty()) return std::nullopt;
    mailbox += (mailbox.empty() ? "" : "/") + *level;
  }
  return mailbox;
}

std::string folder_of_mailbox(std::string_view mailbox) {
  std::string folder;
  for (const std::string_view part : split(mailbox, '/')) {
    std::string level = mime::utf8_to_utf7(part);
    replace_all(level, ".", dot_in_a_level);
    folder += "." + level;
  }
  return folder;
}

}  // namespace hikyaku::mailfiles
