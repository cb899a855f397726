#include "pop3/session.h"

#include "base/text.h"

namespace hikyaku::pop3 {

namespace {

/// Where a command is legal.
enum State : unsigned { authorization = 1, transaction = 2, any_state = 3 };
/// Has the command an argument?
enum class Argument { none, needed, optional };

}  // namespace

struct Session::Row {
  Verb verb;
  unsigned states;
  Argument argument;
  void (Session::*run)(const Command&);
};

const Session::Row* Session::row_of(Verb verb) {
  static constexpr Row rows[] = {
      {Verb::apop, authorization, Argument::optional, &Session::apop},
      {Verb::auth, authorization, Argument::optional, &Session::auth},
      {Verb::capa, any_state, Argument::none, &Session::capa},
      {Verb::dele, transaction, Argument::needed, &Session::dele},
      {Verb::list, transaction, Argument::optional, &Session::list},
      {Verb::noop, transaction, Argument::none, &Session::noop},
      {Verb::pass, authorization, Argument::optional, &Session::pass},
      {Verb::quit, any_state, Argument::none, &Session::quit},
      {Verb::retr, transaction, Argument::needed, &Session::retr},
      {Verb::rset, transaction, Argument::none, &Session::rset},
      {Verb::stat, transaction, Argument::none, &Session::stat},
      {Verb::stls, authorization, Argument::none, &Session::stls},
      {Verb::top, transaction, Argument::needed, &Session::top},
      {Verb::uidl, transaction, Argument::optional, &Session::uidl},
      {Verb::user, authorization, Argument::needed, &Session::user},
  };
  for (const Row& row : rows)
    if (row.verb == verb) return &row;
  return nullptr;  // Verb::unknown
}

Session::Session(SessionOptions options, bool is_tls)
    : options_(std::move(options)), is_tls_(is_tls) {
  // RFC 1939 section 7: a timestamp says that there is APOP; it may be used after STLS, too.
  if (options_.mechanisms->has_apop() && (may_log_in() || options_.has_tls))
    timestamp_ = options_.mechanisms->timestamp();
  ok(options_.host_name + " POP3 ready" + (timestamp_.empty() ? "" : " " + timestamp_));
}

void Session::feed(std::string_view octets) {
  if (input_used_ > 0) input_.erase(0, input_used_);
  input_used_ = 0;
  input_ += octets;
}

Step Session::run() {
  while (true) {
    const bool is_full = output_.size() >= options_.output_bytes_max;
    if (pending_ == Step::fetch && is_full) return Step::send;
    if (pending_ != Step::read) return pending_;
    if (is_full) return Step::send;
    if (listing_) {
      go_on_listing();
      continue;
    }
    const auto line = take_line();
    if (!line) return pending_;
    on_line(*line);
  }
}

/// The next whole line without its end, valid until the next feed(). One that is too long gets its
/// refusal here, when its end has come.
std::optional<std::string_view> Session::take_line() {
  while (true) {
    const std::string_view rest = std::string_view(input_).substr(input_used_);
    const std::size_t limit = line_bytes_max(rest);
    const std::size_t end = rest.find('\n');
    if (end == rest.npos) {
      skipping_line_ = skipping_line_ || rest.size() > limit + 1;  // its CR may be the last one
      if (skipping_line_) input_used_ = input_.size();
      return std::nullopt;
    }
    input_used_ += end + 1;
    std::string_view line = rest.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!skipping_line_ && line.size() <= limit) return line;
    skipping_line_ = false;
    mechanism_.reset();
    err("Line too long");
    if (pending_ != Step::read) return std::nullopt;
  }
}

std::size_t Session::line_bytes_max(std::string_view line) const {
  if (mechanism_)
    return std::max(options_.sasl_line_bytes_max, base64_size(mechanism_->response_bytes_max()));
  if (!istarts_with(line, "AUTH ")) return options_.line_bytes_max;
  return may_log_in() && options_.mechanisms->has_long_lines(line.substr(5))
             ? auth::ticket_line_bytes_max
             : options_.sasl_line_bytes_max;
}

void Session::on_line(std::string_view line) {
  if (mechanism_) return on_sasl_line(line);
  const Command command = parse_command(line);
  if (trace_) {
    // What is no command may be a password that lost its way.
    const bool is_secret =
        command.verb == Verb::pass || command.verb == Verb::auth || command.verb == Verb::apop;
    trace_(command.verb == Verb::unknown       ? "C: (unknown)"
           : is_secret && command.has_argument ? "C: " + std::string(command.keyword) + " ****"
                                               : "C: " + std::string(line));
  }
  const Row* const row = row_of(command.verb);
  if (!row) return err("Unknown command");
  if (!(row->states & (maildrop_ ? transaction : authorization)))
    return err(maildrop_ ? "Already logged in" : "Log in first");
  if (row->argument == Argument::none && command.has_argument) return err("No argument expected");
  if (row->argument == Argument::needed && !command.has_argument) return err("Argument missing");
  (this->*row->run)(command);
}

void Session::reply(std::string_view status, std::string_view text) {
  const std::size_t begin = output_.size();
  output_ += status;
  output_ += text;
  if (trace_) trace_("S: " + output_.substr(begin));
  output_ += "\r\n";
}

void Session::ok(std::string_view text) {
  errors_ = 0;
  reply("+OK ", text);
}

void Session::err(std::string_view text) {
  reply("-ERR ", text);
  if (++errors_ >= options_.errors_max) pending_ = Step::close;
}

/// RFC 2449 section 5; in both states the same but for what needs TLS or a login.
void Session::capa(const Command&) {
  ok("Capability list follows");
  output_ += "TOP\r\nUIDL\r\nRESP-CODES\r\nAUTH-RESP-CODE\r\nPIPELINING\r\nEXPIRE NEVER\r\n";
  if (options_.has_tls && !is_tls_ && !maildrop_) output_ += "STLS\r\n";
  if (may_log_in()) {
    output_ += "USER\r\nSASL";
    for (const std::string_view name : options_.mechanisms->names(binding_))
      (output_ += ' ') += name;
    output_ += "\r\n";
  }
  output_ += "IMPLEMENTATION Hikyaku\r\n.\r\n";
}

void Session::quit(const Command&) {
  if (maildrop_ && deleted_count_ > 0) {
    pending_ = Step::commit;
    return;
  }
  ok("Bye");
  pending_ = Step::close;
}

std::vector<std::size_t> Session::deleted() const {
  std::vector<std::size_t> indexes;
  for (std::size_t i = 0; i < deleted_.size(); ++i)
    if (deleted_[i]) indexes.push_back(i);
  return indexes;
}

void Session::committed(bool done) {
  // RFC 1939 section 6: -ERR when not all could be removed.
  if (done)
    ok("Bye");
  else
    err("[SYS/TEMP] Deleted messages could not be removed");
  pending_ = Step::close;
}

void Session::shrink() {
  if (input_used_ == input_.size()) {
    input_used_ = 0;
    input_ = {};
  }
  if (output_.empty()) output_ = {};
}

}  // namespace hikyaku::pop3
