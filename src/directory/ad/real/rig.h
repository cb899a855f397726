// What the tests against a real domain controller share. tests/ad/run starts the controller with
// the people of tests/ad/people in it: HIKYAKU_AD_DC is its folder, HIKYAKU_AD_TOOL the script that
// starts and stops it.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include "directory/ad/directory.h"
#include "directory/ad/reach.h"
#include "log/memory_engine.h"

namespace hikyaku::directory {

inline std::string setting(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}
inline std::string folder() {
  return setting("HIKYAKU_AD_DC");
}

inline AdOptions options() {
  AdOptions made;
  made.name = "EPOST";
  made.servers = {"127.0.0.53"};
  made.mail_domains = {"abc.jp", "def.jp", "ghi.jp"};
  made.ca_file = folder() + "/private/tls/ca.pem";
  made.bind_user = "hikyaku@epost.test";
  made.bind_password = "Passw0rd.hikyaku";
  made.poll = Milliseconds(500);
  return made;
}

/// As an administrator at the controller would.
inline void at_dc(const std::string& command) {
  const std::string line = setting("HIKYAKU_AD_TOOL") + " in " + folder() + " bash -c '" + command +
                           " -s $D/etc/smb.conf' >/dev/null 2>&1";
  ASSERT_EQ(std::system(line.c_str()), 0) << command;
}
/// LDIF, as the administrator: quicker than samba-tool, which at_dc() is for.
inline void change(const std::string& ldif) {
  const std::string command = "LDAPTLS_CACERT=" + folder() +
                              "/private/tls/ca.pem ldapmodify -x -H ldaps://127.0.0.53 "
                              "-D administrator@epost.test -w Passw0rd.Adm1n >/dev/null";
  FILE* const tool = popen(command.c_str(), "w");
  ASSERT_TRUE(tool);
  std::fputs(ldif.c_str(), tool);
  ASSERT_EQ(pclose(tool), 0) << ldif;
}
inline void replace(const std::string& dn, const std::string& attribute, const std::string& value) {
  change("dn: " + dn + "\nchangetype: modify\nreplace: " + attribute + "\n" + attribute + ": " +
         value + "\n");
}
inline void put_into(const std::string& group, const std::string& dn) {
  change("dn: CN=" + group +
         ",CN=Users,DC=epost,DC=test\nchangetype: modify\nadd: member\nmember: " + dn + "\n");
}
inline void take_from(const std::string& group, const std::string& dn) {
  change("dn: CN=" + group +
         ",CN=Users,DC=epost,DC=test\nchangetype: modify\ndelete: member\nmember: " + dn + "\n");
}
inline void dc(const std::string& what) {
  const std::string line = setting("HIKYAKU_AD_TOOL") + " " + what + " " + folder() + " >/dev/null";
  ASSERT_EQ(std::system(line.c_str()), 0) << what;
}

inline sockaddr_in endpoint(const char* address, std::uint16_t port) {
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(port);
  inet_pton(AF_INET, address, &at.sin_addr);
  return at;
}
inline Socket listener(sockaddr_in at, int backlog) {
  Socket made(socket(AF_INET, SOCK_STREAM, 0));
  const int yes = 1;
  setsockopt(made.fd(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  EXPECT_EQ(bind(made.fd(), reinterpret_cast<sockaddr*>(&at), sizeof at), 0);
  EXPECT_EQ(listen(made.fd(), backlog), 0);
  return made;
}

/// A host that hangs: connections to it are made, and nothing is ever said.
class HangingHost {
 public:
  HangingHost(const char* address, std::uint16_t port)
      : socket_(listener(endpoint(address, port), 128)) {}

 private:
  Socket socket_;
};

/// A host that is switched off: no connect to it is ever answered.
class SilentHost {
 public:
  SilentHost(const char* address, std::uint16_t port) {
    auto at = endpoint(address, port);
    sockets_.push_back(listener(at, 0));
    for (int i = 0; i < 4; ++i) {  // a full queue drops who knocks
      sockets_.emplace_back(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
      (void)connect(sockets_.back().fd(), reinterpret_cast<sockaddr*>(&at), sizeof at);
    }
  }

 private:
  std::vector<Socket> sockets_;
};

/// The events since the program started.
class Events {
 public:
  static Events& all() {
    static Events events;
    return events;
  }
  std::size_t count() {
    const std::lock_guard lock(mutex_);
    return lines_.size();
  }
  /// Is there one, from the `first` on, with all of these parts?
  bool seen(std::size_t first, const std::vector<std::string>& parts) {
    const std::lock_guard lock(mutex_);
    for (std::size_t i = first; i < lines_.size(); ++i) {
      bool all_there = true;
      for (const std::string& part : parts) all_there &= lines_[i].contains(part);
      if (all_there) return true;
    }
    return false;
  }

 private:
  Events() {
    add_event_sink([this](Level level, std::string_view line) {
      if (level >= Level::warning) std::fprintf(stderr, "%s\n", std::string(line).c_str());
      const std::lock_guard lock(mutex_);
      lines_.emplace_back(line);
    });
  }
  std::mutex mutex_;
  std::vector<std::string> lines_;
};

class RealAd : public testing::Test {
 protected:
  RealAd() : first_event_(Events::all().count()) { loops_.start(); }
  ~RealAd() override {
    directory_.stop();
    loops_.stop();
  }
  void refresh() {
    const auto done = net::run(directory_.refresh_now());
    ASSERT_TRUE(done) << describe(done.error());
  }
  Verdict login(const std::string& name, const std::string& password) {
    last_ = net::run(directory_.verify(name, password, Service::imap));
    return last_.verdict;
  }
  bool logged(const std::vector<std::string>& parts) {
    return Events::all().seen(first_event_, parts);
  }
  template <class Condition>
  static bool within(Milliseconds time, Condition condition) {
    for (const auto end = std::chrono::steady_clock::now() + time;
         std::chrono::steady_clock::now() < end; std::this_thread::sleep_for(Milliseconds(20)))
      if (condition()) return true;
    return condition();
  }
  const std::size_t first_event_;
  log::MemoryEngine engine_;
  AdDirectory directory_{options(), engine_};
  net::Loops loops_{1};
  Verified last_;
};

}  // namespace hikyaku::directory
