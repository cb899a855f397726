// The client's end of a connection, for all protocols: lines in, commands out, commands gathered
// until flush(). Lines are taken from a buffer without a coroutine for each, so that the driver
// costs little beside the server.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "net/stream.h"

namespace hikyaku::load {

class Client {
 public:
  static Task<Result<Client>> connect(std::uint16_t port);

  void put(std::string_view text) { output_ += text; }
  Task<Result<>> flush();
  /// A whole line that is there already, without its CRLF; valid until the next call.
  std::optional<std::string_view> take_line();
  /// Waits for a line.
  Task<Result<std::string_view>> line();
  /// Passes over octets (a literal).
  Task<Result<>> skip(std::size_t bytes);
  Task<Result<>> more();
  std::uint64_t received() const { return received_; }

 private:
  explicit Client(std::unique_ptr<net::Stream> stream) : stream_(std::move(stream)) {}

  std::unique_ptr<net::Stream> stream_;
  std::string input_, output_;
  std::size_t at_ = 0;
  std::uint64_t received_ = 0;
};

/// Connects to an IMAP server and logs in.
struct Imap {
  Client client;
  unsigned tags = 0;
  std::uint64_t messages = 0;  // the number of the last EXISTS or "MESSAGES n"
  std::uint64_t fetched = 0;   // untagged FETCH responses of the last command

  static Task<Result<Imap>> open(std::uint16_t port, std::string user, std::string password);
  Task<Result<>> command(std::string text);
  /// A message of `octets` by a literal that is not waited for (LITERAL+); read the reply with
  /// finish().
  void put_append(std::string_view mailbox, std::string_view octets);
  /// Reads up to the reply to the last command.
  Task<Result<>> finish();

 private:
  void note(std::string_view untagged);
};

}  // namespace hikyaku::load
