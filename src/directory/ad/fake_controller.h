// A controller that says what a test wants, for what no real one can be made to say. Tests only.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <ldap.h>
#include <sys/socket.h>

#include "directory/ad/connection.h"

namespace hikyaku::directory {

struct AskedSearch {
  ber_int_t id = 0;
  std::string base;
  std::vector<std::string> attributes;
  std::map<std::string, std::string> controls;  // values by OID
  /// Of the page that is asked for; empty: the first.
  std::string page() const;
};

/// Messages as they go over the wire.
std::string entry_message(ber_int_t id, const std::string& dn,
                          const std::map<std::string, std::vector<std::string>>& attributes);
std::string reference_message(ber_int_t id, const std::string& url);
/// The end of a search; `control`: an OID, or null.
std::string end_message(ber_int_t id, int code, const char* control = nullptr,
                        const std::string& value = {});
std::string page_value(const std::string& cookie);

class FakeController {
 public:
  /// What each search is answered with; "" ends the connection.
  using Answer = std::function<std::string(const AskedSearch&)>;
  explicit FakeController(Answer answer);
  ~FakeController();
  /// A connection to it. Once.
  std::unique_ptr<Connection> connect();

 private:
  void serve();
  Answer answer_;
  Socket listening_;
  sockaddr_in at_{};
  std::thread thread_;
};

}  // namespace hikyaku::directory
