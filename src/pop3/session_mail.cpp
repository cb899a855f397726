// The TRANSACTION state (RFC 1939 sections 5 and 7).

#include <algorithm>
#include <charconv>

#include "pop3/session.h"

namespace hikyaku::pop3 {

namespace {

void append_number(std::string& out, std::uint64_t number) {
  char digits[20];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

}  // namespace

/// The index of a message that is there and not deleted; else the refusal is said.
std::optional<std::size_t> Session::find_message(std::optional<std::uint32_t> number) {
  if (!number || *number == 0 || *number > maildrop_->size()) {
    err("No such message");
    return std::nullopt;
  }
  if (is_deleted(*number - 1)) {
    err("The message is deleted");
    return std::nullopt;
  }
  return *number - 1;
}

void Session::stat(const Command&) {
  ok(std::to_string(maildrop_->size() - deleted_count_) + ' ' + std::to_string(bytes_));
}

void Session::noop(const Command&) {
  ok("Here");
}

void Session::rset(const Command&) {
  for (const std::size_t index : deleted()) bytes_ += maildrop_->bytes(index);
  deleted_.clear();
  deleted_count_ = 0;
  ok("Nothing is deleted");
}

void Session::dele(const Command& command) {
  const auto index = find_message(parse_message_number(command.argument));
  if (!index) return;
  deleted_.resize(maildrop_->size());
  deleted_[*index] = true;
  ++deleted_count_;
  bytes_ -= maildrop_->bytes(*index);
  ok("Deleted");
}

void Session::list(const Command& command) {
  start_listing(command, false);
}

void Session::uidl(const Command& command) {
  start_listing(command, true);
}

void Session::start_listing(const Command& command, bool of_uids) {
  if (!command.has_argument) {
    ok(std::to_string(maildrop_->size() - deleted_count_) + " messages");
    listing_ = Listing{0, of_uids};
    return;
  }
  const auto index = find_message(parse_message_number(command.argument));
  if (!index) return;
  listing_ = Listing{*index, of_uids};
  std::string line;
  std::swap(line, output_);
  write_listing_line(*index);
  std::swap(line, output_);
  listing_.reset();
  line.resize(line.size() - 2);
  ok(line);
}

/// "1 120" or, for UIDL, "1 1750000000.17": UIDVALIDITY and uid never mean another message.
void Session::write_listing_line(std::size_t index) {
  append_number(output_, index + 1);
  output_ += ' ';
  if (listing_->of_uids) {
    append_number(output_, maildrop_->uid_validity());
    output_ += '.';
    append_number(output_, maildrop_->uid(index));
  } else {
    append_number(output_, maildrop_->bytes(index));
  }
  output_ += "\r\n";
}

void Session::go_on_listing() {
  while (listing_->next < maildrop_->size()) {
    if (output_.size() >= options_.output_bytes_max) return;
    const std::size_t index = listing_->next++;
    if (!is_deleted(index)) write_listing_line(index);
  }
  output_ += ".\r\n";
  listing_.reset();
}

void Session::retr(const Command& command) {
  if (const auto index = find_message(parse_message_number(command.argument)))
    start_message(*index, std::nullopt);
}

void Session::top(const Command& command) {
  const auto arguments = parse_top(command.argument);
  if (!arguments) return err("TOP message lines");
  if (const auto index = find_message(arguments->message)) start_message(*index, arguments->lines);
}

void Session::start_message(std::size_t index, std::optional<std::uint32_t> body_lines) {
  reading_ = Reading{index, 0, body_lines.has_value(), MultilineWriter(body_lines)};
  pending_ = Step::fetch;
  if (maildrop_->bytes(index) > 0) return;
  ok("0 octets");
  end_message();
}

Session::Window Session::wanted() const {
  const std::uint64_t left = maildrop_->bytes(reading_->index) - reading_->offset;
  const std::size_t most = reading_->is_top ? options_.top_window_bytes : options_.window_bytes;
  return {reading_->index, reading_->offset,
          static_cast<std::size_t>(std::min<std::uint64_t>(left, most))};
}

void Session::fetched(std::string_view window) {
  if (window.size() != wanted().length) return fetch_failed();
  if (reading_->offset == 0)
    ok(reading_->is_top ? "Top of the message follows"
                        : std::to_string(maildrop_->bytes(reading_->index)) + " octets");
  const bool wants_more = reading_->writer.add(window, output_);
  reading_->offset += window.size();
  if (!wants_more || reading_->offset == maildrop_->bytes(reading_->index)) end_message();
}

void Session::end_message() {
  reading_->writer.finish(output_);
  reading_.reset();
  pending_ = Step::read;
}

void Session::fetch_failed() {
  // Once the message has begun there is no way to say that it is not whole, but to hang up.
  const bool has_begun = reading_->offset > 0;
  reading_.reset();
  pending_ = has_begun ? Step::close : Step::read;
  if (!has_begun) err("[SYS/TEMP] The message can't be read at the moment");
}

}  // namespace hikyaku::pop3
