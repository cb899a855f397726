#include "client.h"

#include <charconv>

#include <fmt/format.h>

#include "net/loop.h"

namespace hikyaku::load {
namespace {

constexpr Seconds patience{60};

std::uint64_t number_in(std::string_view text) {
  std::uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

/// The size of the literal that a line of IMAP ends with.
std::optional<std::size_t> literal_at_end(std::string_view line) {
  if (!line.ends_with('}')) return std::nullopt;
  const auto open = line.rfind('{');
  if (open == line.npos) return std::nullopt;
  return number_in(line.substr(open + 1));
}

}  // namespace

Task<Result<Client>> Client::connect(std::uint16_t port) {
  CO_TRY(auto stream, co_await net::connect({"127.0.0.1", port}, Milliseconds(30'000)));
  stream->expires_after(patience);
  co_return Client(std::move(stream));
}

Task<Result<>> Client::flush() {
  stream_->expires_after(patience);
  auto written = co_await stream_->write(output_);
  output_.clear();
  co_return written;
}

std::optional<std::string_view> Client::take_line() {
  const auto end = input_.find("\r\n", at_);
  if (end == input_.npos) return std::nullopt;
  const std::string_view line = std::string_view(input_).substr(at_, end - at_);
  at_ = end + 2;
  return line;
}

Task<Result<>> Client::more() {
  input_.erase(0, at_);
  at_ = 0;
  CO_TRY(const std::string_view octets, co_await stream_->read());
  input_ += octets;
  received_ += octets.size();
  co_return Result<>();
}

Task<Result<std::string_view>> Client::line() {
  std::optional<std::string_view> line;
  while (!(line = take_line())) CO_TRY_DO(co_await more());
  co_return *line;
}

Task<Result<>> Client::skip(std::size_t bytes) {
  while (input_.size() - at_ < bytes) {
    bytes -= input_.size() - at_;
    at_ = input_.size();
    CO_TRY_DO(co_await more());
  }
  at_ += bytes;
  co_return Result<>();
}

Task<Result<Imap>> Imap::open(std::uint16_t port, std::string user, std::string password) {
  CO_TRY(auto client, co_await Client::connect(port));
  Imap imap{std::move(client)};
  CO_TRY([[maybe_unused]] const auto greeting, co_await imap.client.line());
  CO_TRY_DO(co_await imap.command(fmt::format("LOGIN \"{}\" \"{}\"", user, password)));
  co_return imap;
}

Task<Result<>> Imap::command(std::string text) {
  client.put(fmt::format("a{} {}\r\n", ++tags, text));
  CO_TRY_DO(co_await client.flush());
  co_return co_await finish();
}

void Imap::put_append(std::string_view mailbox, std::string_view octets) {
  client.put(fmt::format("a{} APPEND {} {{{}+}}\r\n", ++tags, mailbox, octets.size()));
  client.put(octets);
  client.put("\r\n");
}

void Imap::note(std::string_view untagged) {
  if (untagged.find(" FETCH (") < 14) {
    ++fetched;
  } else if (untagged.ends_with(" EXISTS")) {
    messages = number_in(untagged.substr(2));
  } else if (const auto at = untagged.find("(MESSAGES "); at != untagged.npos) {
    messages = number_in(untagged.substr(at + 10));
  }
}

Task<Result<>> Imap::finish() {
  const std::string tag = fmt::format("a{} ", tags);
  fetched = 0;
  while (true) {
    std::optional<std::string_view> line;
    while (!(line = client.take_line())) CO_TRY_DO(co_await client.more());
    if (line->starts_with("* ")) note(*line);
    if (const auto literal = literal_at_end(*line)) CO_TRY_DO(co_await client.skip(*literal));
    if (!line->starts_with(tag)) continue;
    if (line->substr(tag.size()).starts_with("OK")) co_return Result<>();
    co_return fail(Error::Kind::permanent, "imap", std::string(*line));
  }
}

}  // namespace hikyaku::load
