#include "app/mailbox_marks.h"

namespace hikyaku::app {
namespace {

struct FlagName {
  mailfiles::Flag flag;
  std::string_view name;
};
constexpr FlagName flag_names[] = {{mailfiles::seen, "\\Seen"},
                                   {mailfiles::answered, "\\Answered"},
                                   {mailfiles::flagged, "\\Flagged"},
                                   {mailfiles::deleted, "\\Deleted"},
                                   {mailfiles::draft, "\\Draft"}};

}  // namespace

boost::json::array flags_json(const mailfiles::Marks& marks) {
  boost::json::array flags;
  for (const auto& [flag, name] : flag_names)
    if (marks.flags & flag) flags.emplace_back(name);
  return flags;
}

mailfiles::Marks marks_of(const boost::json::object& row) {
  mailfiles::Marks marks;
  for (const auto& word : row.at("flags").as_array())
    for (const auto& [flag, name] : flag_names)
      if (word.as_string() == name) marks.flags |= flag;
  for (const auto& word : row.at("keywords").as_array())
    marks.keywords.emplace_back(word.as_string());
  return marks;
}

}  // namespace hikyaku::app
