#include "delivery/server_reply.h"

#include <gtest/gtest.h>

namespace hikyaku::delivery {
namespace {

std::vector<std::string> texts(const std::vector<std::string>& chunks) {
  ReplyReader reader;
  std::vector<std::string> out;
  for (const std::string& chunk : chunks) {
    reader.feed(chunk);
    for (auto reply = reader.next(); reply && *reply; reply = reader.next())
      out.push_back((*reply)->text());
  }
  return out;
}

TEST(ReplyReader, gives_the_same_replies_however_the_octets_come) {
  const std::string octets =
      "220 mx.example ESMTP\r\n250-mx.example\r\n250-SIZE 1000\r\n250 PIPELINING\r\n354\r\n"
      "550 5.1.1 No such user\n";
  const std::vector<std::string> wanted = {"220 mx.example ESMTP",
                                           "250 mx.example SIZE 1000 PIPELINING", "354 ",
                                           "550 5.1.1 No such user"};
  EXPECT_EQ(texts({octets}), wanted);
  for (std::size_t cut = 1; cut < octets.size(); ++cut)
    EXPECT_EQ(texts({octets.substr(0, cut), octets.substr(cut)}), wanted) << cut;
}

TEST(ReplyReader, refuses_what_is_no_reply) {
  const std::string cases[] = {"HTTP/1.1 400 Bad Request\r\n", "25\r\n", "999 x\r\n", "250/x\r\n",
                               std::string(5000, '2')};
  for (const std::string& octets : cases) {
    ReplyReader reader;
    reader.feed(octets);
    EXPECT_FALSE(reader.next()) << octets.substr(0, 20);
  }
}

TEST(ServerReply, takes_the_status_from_the_text_when_it_fits_the_code) {
  const std::tuple<int, std::string, std::string> cases[] = {
      {550, "5.1.1 No such user", "5.1.1"},
      {550, "4.1.1 odd", "5.0.0"},
      {450, "later", "4.0.0"},
      {550, "5.1 short", "5.0.0"},
      {250, "2.1.5 ok", "2.1.5"},
      {552, "5.2.2222 long", "5.0.0"},
  };
  for (const auto& [code, line, status] : cases) {
    ServerReply reply;
    reply.code = code;
    reply.lines = {line};
    EXPECT_EQ(reply.status(), status) << line;
  }
}

TEST(ServerReply, finds_extensions_in_any_case_but_not_in_the_first_line) {
  ServerReply reply;
  reply.lines = {"STARTTLS.example", "size 1000", "8BITMIME"};
  EXPECT_EQ(reply.extension("SIZE"), "1000");
  EXPECT_EQ(reply.extension("8bitmime"), "");
  EXPECT_EQ(reply.extension("STARTTLS"), std::nullopt);
}

}  // namespace
}  // namespace hikyaku::delivery
