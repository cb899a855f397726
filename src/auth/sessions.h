// Who is logged in. A session ends within seconds when its account may not log in any more, or has
// another password, by what the directory and the administrator's settings say now (A2 for those
// who are in already).
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "auth/permits.h"
#include "directory/directory.h"
#include "net/loop.h"

namespace hikyaku::auth {

/// What of the account at the login decides later: the rest would cost a waiting session memory.
struct AtLogin {
  Guid guid;
  std::string name;
  directory::AccountStatus status;
  std::uint64_t state_stamp;
};
/// Why a session of this account may not go on: "removed", "disabled",
/// "locked", "expired", "password_expired", "must_change_password", "outside_hours", or "changed"
/// (its password, or what it may do). `now`: the account in the directory; null: it is no mail user
/// any more. Empty: it may.
std::string_view why_ended(const AtLogin& at_login, const directory::Account* now, Time time);

/// Thread-safe.
class Sessions {
 public:
  explicit Sessions(const directory::Backend& directory, const Clock& clock = system_clock(),
                    PermitsOf permits_of = nullptr);
  ~Sessions();
  Sessions(const Sessions&) = delete;
  Sessions& operator=(const Sessions&) = delete;

  /// A session that is logged in, from the login until this is destroyed: on the stream's own loop,
  /// and before the stream.
  class LoggedIn {
   public:
    ~LoggedIn();
    LoggedIn(const LoggedIn&) = delete;
    LoggedIn& operator=(const LoggedIn&) = delete;
    /// Its stream was woken for this: it says goodbye.
    bool is_ended() const;

   private:
    friend class Sessions;
    struct Entry;
    explicit LoggedIn(std::shared_ptr<Entry> entry) : entry_(std::move(entry)) {}
    const std::shared_ptr<Entry> entry_;
  };
  /// On the loop of the stream.
  Task<std::unique_ptr<LoggedIn>> add(const directory::Account& account, Service service,
                                      net::Stream& stream);

  struct Row {
    Guid account;
    std::string name, client;
    Service service;
    Time since;
  };
  std::vector<Row> list() const;
  /// All of this account's; how many.
  std::size_t end(const Guid& account, std::string_view reason);

  /// Ends those that may not go on, and closes those that did not go by themselves. How many.
  std::size_t look();
  /// Looks every now and then, until stop().
  void start(net::Executor executor);
  void stop();

 private:
  struct State;
  static std::size_t look(State& state);
  static Task<void> run(std::shared_ptr<State> state);
  const std::shared_ptr<State> state_;
};

}  // namespace hikyaku::auth
