#include "directory/ad/reader.h"

#include <utility>

#include "base/events.h"

namespace hikyaku::directory {
namespace {

using Steady = std::chrono::steady_clock;
constexpr Milliseconds log_in_time_max{10'000};
constexpr Milliseconds first_question_time_max{3000};
constexpr Milliseconds question_time_max{60'000};  // one page of a search over a big domain
constexpr int polls_beneath_a_feed = 2;
constexpr Milliseconds feed_time_min{1000};
constexpr int early_ends_max = 3;

}  // namespace

Result<Reading> Reader::read(const Mirror& known, const Source& last, bool whole) {
  servers_.check();
  // Now and then anew: on the controller that is to be asked first, with the present password.
  if (whole) broken_.clear();
  const bool was_kept = connection_ != nullptr && !whole;
  if (whole) disconnect();
  auto reading = read_once(known, last, whole);
  if (!reading) disconnect();
  // That the controller closed a kept connection meanwhile says nothing.
  if (!reading && was_kept) reading = read_once(known, last, whole);
  if (!reading) disconnect();
  return reading;
}

void Reader::wait(Wake& wake) {
  if (!feed_) {
    wake.wait(-1, options_.poll);
    return;
  }
  // What a feed does not tell is found by the question how far the controller has come.
  const Milliseconds limit =
      feed_->kind() == FeedKind::usn ? options_.poll : options_.poll * polls_beneath_a_feed;
  const auto done = feed_->wait(limit, wake);
  if (done) return;
  // A controller that goes away says nothing about its feeds, unless it does so each time.
  const bool refused =
      done.error().kind == Error::Kind::denied || done.error().kind == Error::Kind::permanent;
  early_ends_ = Steady::now() < feed_since_ + feed_time_min ? early_ends_ + 1 : 0;
  if (refused || early_ends_ >= early_ends_max) broken_.insert(feed_->kind());
  disconnect();
}

void Reader::disconnect() {
  feed_.reset();
  connection_.reset();
}

Result<> Reader::connect(const Source& last) {
  TRY(connection_, log_in(servers_, account_, Steady::now() + log_in_time_max, Access::read));
  connection_->limit_to(first_question_time_max);
  TRY(const RootDse root, read_root_dse(*connection_));
  TRY(const std::string invocation_id, read_invocation_id(*connection_, root));
  connection_->limit_to(question_time_max);
  std::string why;
  // Before anything is read: what changes meanwhile is told.
  feed_ = begin_feed(*connection_, root, options_, broken_,
                     invocation_id == last.invocation_id ? last.cookie : std::string(), why);
  feed_since_ = Steady::now();
  const std::string feed(name_of(feed_->kind()));
  const std::string now = feed + " " + root.host;
  if (std::exchange(announced_, now) != now)
    event(Level::notice, "ad.feed.chosen", {{"feed", feed}, {"host", root.host}, {"not", why}});
  return {};
}

Result<Reading> Reader::read_once(const Mirror& known, const Source& last, bool whole) {
  if (!connection_) TRY_DO(connect(last));
  connection_->limit_to(first_question_time_max);
  TRY(const RootDse root, read_root_dse(*connection_));
  connection_->limit_to(question_time_max);
  const Time now = system_clock().now();
  const auto begin = Steady::now();
  const bool moved = root.highest_usn != known.watermark.usn;
  whole_.changed |= moved;
  comparison_.changed |= moved;
  whole = whole || whole_.is_due(options_.whole_readings_percent);
  const bool compare = !whole && comparison_.is_due(options_.comparisons_percent);
  TRY(Reading reading, whole ? read_mail_users(*connection_, options_, root, now)
                             : read_changes(*connection_, options_, root, known, compare, now));
  if (reading.whole) whole_.note(begin);
  if (reading.whole || compare) comparison_.note(begin);
  reading.source = {root.host, reading.watermark.invocation_id, std::string(name_of(feed_->kind())),
                    feed_->cookie()};
  return reading;
}

bool Reader::Share::is_due(int percent) const {
  return percent > 0 && changed && Steady::now() >= at + took * (100 / percent);
}

void Reader::Share::note(Moment begin) {
  at = Steady::now();
  took = std::chrono::ceil<Milliseconds>(at - begin);
  changed = false;
}

}  // namespace hikyaku::directory
