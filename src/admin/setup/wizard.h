// The Easy-Setup wizard (WZ-01 to WZ-20): pages in order with Back and Next, a summary, Finish.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "admin/setup/answers.h"
#include "admin/setup/domain.h"
#include "admin/setup/terminal.h"

namespace hikyaku::admin::setup {

struct Page {
  std::string_view title;  // text id
  std::function<Move(Terminal&, Answers&, Domain&)> show;
  /// Is it shown with these answers? Null: always.
  bool (*applies)(const Answers&) = nullptr;
};
/// The pages from the account mode to gateway, archive and copy.
std::vector<Page> pages();

/// Asks a person everything, beginning with what `answers` holds. False: cancelled, nothing was
/// changed. `existing`: the configuration that Finish would overwrite, if there is one.
/// `at_summary`: everything was answered before; begin with the summary.
bool ask_all(Terminal& terminal, Answers& answers, Domain& domain, const config::Config* existing,
             bool at_summary = false);
/// WZ-20: what is about to be written, and what it replaces.
void print_summary(Terminal& terminal, const Answers& answers, const config::Config* existing);

/// The same checks without a person. With Active Directory: the domain is found, the reading
/// account works, the mail group is there or will be made. Error: what is wrong and what to check.
Result<> check_all(Terminal& terminal, Answers& answers, Domain& domain);

/// Values that can be told wrong without asking anybody; text to show, or empty.
std::string problem_of_dns_server(std::string_view server, Language language);
std::string problem_of_domain(std::string_view name, Language language);
std::string problem_of_address(std::string_view address, Language language);
std::string problem_of_folder(std::string_view folder, Language language);
std::string problem_of_group(std::string_view name, Language language);

/// Finish: makes the mail group when it is new, writes the secret and the configuration
/// (path.bak-20260131-081500 keeps the old one), and sees to it that the server's user can read
/// both and owns the work folder. Prints what it did. An interrupt waits until it is done.
Result<> finish(Terminal& terminal, const Answers& answers, Domain& domain,
                const std::string& path);

}  // namespace hikyaku::admin::setup
