#include "imap/assembly.h"

#include <vector>

#include <gtest/gtest.h>

namespace hikyaku::imap {
namespace {

/// All that comes of the octets when they come in pieces of that size.
std::vector<std::string> events_of(std::string_view octets, std::size_t piece,
                                   bool logged_in = true) {
  Assembly assembly;
  if (logged_in) assembly.set_message_bytes_max(1000);
  std::vector<std::string> events;
  while (true) {
    switch (const auto event = assembly.next(); event) {
      case Assembly::Event::more:
        if (octets.empty()) return events;
        assembly.add(octets.substr(0, piece));
        octets.remove_prefix(std::min(piece, octets.size()));
        break;
      case Assembly::Event::command:
        events.push_back("command " + assembly.command().text);
        if (assembly.command().has_message)
          events.push_back("message " + assembly.command().message);
        break;
      case Assembly::Event::line:
        events.push_back("line " + assembly.line());
        break;
      case Assembly::Event::go_ahead:
        events.push_back("+");
        break;
      case Assembly::Event::too_big:
        events.push_back("too big " + assembly.tag());
        break;
      case Assembly::Event::bad:
        events.push_back("bad " + assembly.tag());
        break;
      case Assembly::Event::fatal:
        events.push_back("fatal");
        return events;
    }
  }
}

using Events = std::vector<std::string>;

TEST(Assembly, joins_literals_and_keeps_messages_apart) {
  const std::string octets =
      "a NOOP\r\nb LOGIN {4}\r\nfred {3+}\r\nx\ny\r\n"
      "c APPEND {5+}\r\nINBOX (\\Seen) {11}\r\nhello\r\nboo!\r\n"
      "d APPEND INBOX {0+}\r\n\r\ne LOGOUT\n";
  const Events wanted{"command a NOOP",
                      "+",
                      "command b LOGIN {4}\r\nfred {3+}\r\nx\ny",
                      "+",
                      "command c APPEND {5+}\r\nINBOX (\\Seen) {11}\r\n",
                      "message hello\r\nboo!",
                      "command d APPEND INBOX {0+}\r\n",
                      "message ",
                      "command e LOGOUT"};
  // The chunk rule: any split gives the same.
  for (std::size_t piece = 1; piece <= octets.size(); ++piece)
    ASSERT_EQ(events_of(octets, piece), wanted) << piece;
}

TEST(Assembly, refuses_what_is_too_large_before_it_comes) {
  EXPECT_EQ(events_of("a APPEND INBOX {1001}\r\nb NOOP\r\n", 100),
            (Events{"too big a", "command b NOOP"}));
  EXPECT_EQ(events_of("a APPEND INBOX {1001+}\r\n", 100), Events{"fatal"});
  EXPECT_EQ(events_of("a LOGIN {200000}\r\nb NOOP\r\n", 7), (Events{"bad a", "command b NOOP"}));
  EXPECT_EQ(events_of("a LOGIN {99999999999999999999}\r\n", 7),
            Events{"command a LOGIN {99999999999999999999}"});
  EXPECT_EQ(events_of("a APPEND INBOX {500}\r\n", 100, false), Events{"+"});
  EXPECT_EQ(events_of("a APPEND INBOX {60000}\r\n", 100, false), Events{"bad a"});
  EXPECT_EQ(events_of("a APPEND INBOX {1+}\r\nx {1}\r\n", 100), Events{"too big a"});
}

TEST(Assembly, ends_what_never_ends) {
  EXPECT_EQ(events_of(std::string(100'000, 'x'), 4096), Events{"fatal"});
  EXPECT_EQ(events_of(std::string(20'000, 'x'), 4096, false), Events{"fatal"});
}

TEST(Assembly, survives_any_number_of_empty_literals) {
  std::string octets = "a LOGIN";
  for (int i = 0; i < 200'000; ++i) octets += " {0+}\r\n";
  const auto events = events_of(octets, 65'536);
  ASSERT_FALSE(events.empty());
  EXPECT_EQ(events[0], "fatal");
}

TEST(Assembly, frees_memory_when_it_rests) {
  Assembly assembly;
  assembly.add("a NOOP\r\nb NO");
  EXPECT_EQ(assembly.next(), Assembly::Event::command);
  assembly.rest();
  EXPECT_EQ(assembly.next(), Assembly::Event::more);
  assembly.add("OP\r\n");
  ASSERT_EQ(assembly.next(), Assembly::Event::command);
  EXPECT_EQ(assembly.command().text, "b NOOP");
}

}  // namespace
}  // namespace hikyaku::imap
