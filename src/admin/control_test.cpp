#include "admin/control.h"

#include <filesystem>
#include <thread>

#include <gtest/gtest.h>

#include "admin/services.h"

namespace hikyaku::admin {
namespace {

struct Server {
  std::string folder = (std::filesystem::temp_directory_path() / "hikyaku_admin_XXXXXX").string();
  std::string socket;
  Api api;
  Services services;
  bool running = false;
  net::Loops loops{1};
  std::unique_ptr<net::Listener> listener;

  Server() {
    EXPECT_NE(mkdtemp(folder.data()), nullptr);
    socket = folder + "/control.sock";
    services.add(Service::pop3, {[this]() -> Result<> {
                                   running = true;
                                   return {};
                                 },
                                 [this] { running = false; }, [] { return "127.0.0.1:110"; }});
    services.add_to(api);
    api.add_data("twice", [](Arguments arguments, std::string octets) {
      return twice(std::move(arguments), std::move(octets));
    });
    auto bound = net::Listener::bind_unix(socket, 0600);
    EXPECT_TRUE(bound);
    listener = std::move(*bound);
    loops.start();
    listener->start(
        loops,
        [this](std::unique_ptr<net::Stream> stream) {
          return serve_control(std::move(stream), api);
        },
        10);
  }
  static Task<Result<Reply>> twice(Arguments arguments, std::string octets) {
    if (arguments.contains("wrong")) co_return fail(Error::Kind::limit, "twice", "as you wished");
    co_return Reply{octets.size(), octets + octets};
  }
  ~Server() {
    listener->stop();
    loops.stop();
    listener.reset();
    std::filesystem::remove_all(folder);
  }
};

}  // namespace

TEST(Control, services_are_started_and_stopped_by_name) {
  Server server;
  ASSERT_TRUE(call(server.socket, "service.start", {{"name", "pop3"}}));
  EXPECT_TRUE(server.running);
  const auto status = call(server.socket, "service.status");
  ASSERT_TRUE(status);
  EXPECT_EQ(status->as_array().at(0).as_object().at("detail"), "127.0.0.1:110");
  ASSERT_TRUE(call(server.socket, "service.stop", {{"name", "pop3"}}));
  EXPECT_FALSE(server.running);
}

TEST(Control, a_wrong_call_is_told_what_is_wrong) {
  Server server;
  const auto unknown = call(server.socket, "service.start", {{"name", "pop4"}});
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().detail, "there is no service pop4; there are: pop3");
  EXPECT_EQ(call(server.socket, "nonsense").error().detail, "there is no method nonsense");
  EXPECT_EQ(call(server.socket, "service.stop").error().detail, "the argument name is missing");
}

TEST(Control, a_connection_carries_octets_both_ways_call_after_call) {
  Server server;
  auto opened = Connection::open(server.socket);
  ASSERT_TRUE(opened);
  Connection& connection = **opened;
  const std::string large(3'000'000, '\n');
  for (const std::string& octets : {std::string("a\nb\0c", 5), std::string(), large}) {
    const auto reply = connection.call("twice", {}, octets);
    ASSERT_TRUE(reply) << describe(reply.error());
    EXPECT_EQ(reply->value, octets.size());
    EXPECT_TRUE(reply->octets == octets + octets);
  }
  const auto wrong = connection.call("twice", {{"wrong", true}}, "octets that are not wanted");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().kind, Error::Kind::limit);
  EXPECT_EQ(wrong.error().detail, "as you wished");
  EXPECT_EQ(connection.call("service.status", {}, "x").error().detail,
            "service.status takes no octets");
  EXPECT_TRUE(connection.call("service.status", {}));
}

TEST(Control, nobody_there_is_a_temporary_error) {
  Server server;
  const auto opened = Connection::open(server.folder + "/nobody.sock");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, Error::Kind::temporary);
}

TEST(Control, debugging_shows_the_traces_of_that_service_alone) {
  Server server;
  std::string seen;
  std::thread talker([&] {
    while (!tracing(Service::pop3)) std::this_thread::yield();
    trace(Service::imap, "1", "C: not this");
    trace(Service::pop3, "1", "C: STAT");
  });
  const auto followed =
      follow(server.socket, "service.debug", {{"name", "pop3"}}, [&](std::string_view line) {
        seen += line;
        return false;
      });
  talker.join();
  EXPECT_TRUE(followed);
  EXPECT_NE(seen.find("C: STAT"), std::string::npos);
  EXPECT_EQ(seen.find("not this"), std::string::npos);
}

}  // namespace hikyaku::admin
