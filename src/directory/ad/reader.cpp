#include "directory/ad/reader.h"

#include <algorithm>

#include "base/text.h"
#include "directory/ad/account_state.h"

namespace hikyaku::directory {
namespace {

using Steady = std::chrono::steady_clock;
constexpr Milliseconds log_in_time_max{10'000};
constexpr Milliseconds first_question_time_max{3000};
constexpr Milliseconds question_time_max{60'000};  // one page of a search over a big domain

// The one that just answered first.
std::vector<Controller> centres(const AdDomain& domain, const std::string& first) {
  std::vector<Controller> list = domain.controllers;
  std::ranges::partition(
      list, [&first](const Controller& controller) { return controller.host == first; });
  return list;
}

}  // namespace

Result<std::unique_ptr<Connection>> log_in(Servers& servers, const AdOptions& options,
                                           Deadline deadline) {
  TRY(const AdDomain domain, servers.domain(deadline));
  if (!options.keytab.empty())
    return servers.open(deadline, true, [&](Connection& connection) -> Result<> {
      TRY(const Ticket ticket,
          Ticket::get({options.keytab, options.principal, upper(domain.dns_name),
                       centres(domain, connection.host()), connection.host()}));
      return connection.bind(ticket);
    });
  if (options.bind_user.empty() || options.bind_password.empty())
    return fail(Error::Kind::denied, "ad.bind", "no user name or no password");
  return servers.open(deadline, false, [&](Connection& connection) -> Result<> {
    TRY(const BindAnswer answer,
        connection.bind(login_name(options.bind_user, domain), options.bind_password));
    if (answer.accepted) return {};
    return fail(
        Error::Kind::denied, "ad.bind",
        options.bind_user + ": " + std::string(name_of(verdict_of_bind_error(answer.diagnostic))));
  });
}

Result<Reading> Reader::read(const Mirror& known, bool whole) {
  servers_.check();
  // Now and then anew: on the controller that is to be asked first, with the present password.
  if (whole) connection_.reset();
  const bool was_kept = connection_ != nullptr;
  auto reading = read_once(known, whole);
  if (!reading) connection_.reset();
  // That the controller closed a kept connection meanwhile says nothing.
  if (!reading && was_kept) reading = read_once(known, whole);
  if (!reading) connection_.reset();
  return reading;
}

Result<Reading> Reader::read_once(const Mirror& known, bool whole) {
  if (!connection_) {
    TRY(connection_,
        log_in(servers_, options_, std::chrono::steady_clock::now() + log_in_time_max));
  }
  connection_->limit_to(first_question_time_max);
  TRY(const RootDse root, read_root_dse(*connection_));
  connection_->limit_to(question_time_max);
  const Time now = system_clock().now();
  const auto begin = Steady::now();
  changed_since_whole_ |= root.highest_usn != known.watermark.usn;
  if (!whole && !is_whole_due()) {
    auto changes = read_changes(*connection_, options_, root, known, now);
    if (!changes || !changes->whole) return changes;
    note_whole(begin);
    return changes;
  }
  TRY(Reading all, read_mail_users(*connection_, options_, root, now));
  note_whole(begin);
  return all;
}

bool Reader::is_whole_due() const {
  const int percent = options_.whole_readings_percent;
  return percent > 0 && changed_since_whole_ &&
         Steady::now() >= whole_at_ + whole_took_ * (100 / percent);
}

void Reader::note_whole(Steady::time_point begin) {
  whole_at_ = Steady::now();
  whole_took_ = std::chrono::ceil<Milliseconds>(whole_at_ - begin);
  changed_since_whole_ = false;
}

}  // namespace hikyaku::directory
