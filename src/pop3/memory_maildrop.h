// For tests, benchmarks and fuzzing: a maildrop in memory and a session driven without a network.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "auth/tickets_for_tests.h"
#include "pop3/session.h"

namespace hikyaku::pop3 {

class MemoryMaildrop : public Maildrop {
 public:
  explicit MemoryMaildrop(std::vector<std::string> messages) : messages(std::move(messages)) {}
  std::size_t size() const override { return messages.size(); }
  std::uint32_t bytes(std::size_t index) const override {
    return static_cast<std::uint32_t>(messages[index].size());
  }
  std::uint32_t uid(std::size_t index) const override {
    return static_cast<std::uint32_t>(index) * 2 + 1;
  }
  std::uint32_t uid_validity() const override { return 1'700'000'000; }

  std::vector<std::string> messages;
};

/// Does for a session what the driver does; user1 with the password "secret" may log in.
struct MemoryServer {
  MemoryMaildrop maildrop;
  Session session;
  auth::TicketsForTests tickets;
  std::string output;
  std::vector<std::size_t> removed;
  Refusal refusal = Refusal::wrong;
  bool reads_fail = false, removal_fails = false, locked = false;
  bool is_open = true;
  int sends = 0;

  MemoryServer(SessionOptions options, bool is_tls, std::vector<std::string> messages)
      : maildrop(std::move(messages)), session(std::move(options), is_tls) {
    run();
  }

  void feed(std::string_view octets) {
    if (!is_open) return;
    session.feed(octets);
    run();
  }

  void run() {
    while (true) {
      switch (session.run()) {
        case Step::read:
          return send();
        case Step::send:
          send();
          break;
        case Step::start_tls:
          send();
          output += "[TLS]\r\n";
          session.tls_started();
          break;
        case Step::ask:
          session.answered(tickets.answer(session.take_question()));
          break;
        case Step::authenticate: {
          const auto credentials = session.take_credentials();
          const bool is_right = credentials.ticket   ? !credentials.ticket->sid.empty()
                                : credentials.proven ? credentials.proven->is_right
                                                     : credentials.login == "user1" &&
                                                           credentials.password == "secret";
          if (!is_right)
            session.refused(refusal);
          else if (locked)
            session.refused(Refusal::in_use);
          else
            session.login(maildrop);
          break;
        }
        case Step::fetch: {
          const auto window = session.wanted();
          if (reads_fail)
            session.fetch_failed();
          else
            session.fetched(std::string_view(maildrop.messages[window.index])
                                .substr(window.offset, window.length));
          break;
        }
        case Step::commit:
          if (!removal_fails) removed = session.deleted();
          session.committed(!removal_fails);
          break;
        case Step::close:
          is_open = false;
          return send();
      }
    }
  }

  void send() {
    output += session.output();
    session.output().clear();
    session.shrink();
    ++sends;
  }
};

}  // namespace hikyaku::pop3
