#include <gtest/gtest.h>

#include "config/settings.h"

namespace hikyaku::config {

TEST(Config, what_is_written_reads_back_the_same) {
  Config config;
  config.ad.name = "EPOST";
  config.ad.bind_user = "EPOST\\svc \"x\"";
  config.dns.servers = {"192.0.2.1", "192.0.2.2@5353"};
  config.domains = {{"abc.jp", "192.0.2.5"}, {"def.jp", "", 1 << 30, 0}};
  config.service.pop3.retry_msec = 300;
  for (const Language language : {Language::en, Language::ja}) {
    const auto again = parse(write(config, language), "x.toml", language);
    ASSERT_TRUE(again) << again.error().detail;
    EXPECT_TRUE(difference(config, *again).empty());
    EXPECT_EQ(again->service.pop3.retry_msec, 300);
    EXPECT_EQ(again->domains[0].quota_messages, -1) << "not set, which is not unlimited";
    EXPECT_EQ(again->domains[1].quota_messages, 0);
  }
}

TEST(Config, a_domains_row_is_read_as_strictly_as_the_rest) {
  const auto result =
      parse("[[domains]]\nname = \"abc.jp\"\nquota_byte = 1\nquota_messages = -1\nip = 7\n",
            "h.toml", Language::en);
  ASSERT_FALSE(result);
  const std::string& detail = result.error().detail;
  EXPECT_NE(detail.find("h.toml:3: unknown key \"domains.quota_byte\"; did you mean "
                        "\"domains.quota_bytes\"?"),
            std::string::npos)
      << detail;
  EXPECT_NE(detail.find("h.toml:4: domains.quota_messages must be a whole number from 0 to"),
            std::string::npos)
      << detail;
  EXPECT_NE(detail.find("h.toml:5: domains.ip must be"), std::string::npos) << detail;
}

TEST(Config, live_settings_are_taken_over_and_the_others_are_named) {
  Config running, wanted;
  running.domains = wanted.domains = {{"abc.jp", ""}};
  wanted.ad.retry_msec = 300;
  wanted.service.pop3.retry_count = 30;
  wanted.mailbox.quota_bytes = 7;
  wanted.domains[0].quota_messages = 5;
  wanted.smtp.port = 2525;
  const auto all = changes(running, wanted);
  ASSERT_EQ(all.size(), 5u);
  for (const Change& change : all) EXPECT_EQ(change.is_live, change.key != "smtp.port");
  const Config now = with_live_settings(running, wanted);
  EXPECT_EQ(difference(now, wanted), std::vector<std::string>{"smtp.port: 25 -> 2525"});
  wanted.domains.push_back({"def.jp", ""});
  EXPECT_EQ(with_live_settings(running, wanted).domains.size(), 1u);
  EXPECT_FALSE(changes(running, wanted).back().is_live);
}

TEST(Config, unknown_key_is_an_error_with_line_and_suggestion) {
  const auto result = parse("[ad]\nname = \"X\"\nmail_grup = \"G\"\n", "h.toml", Language::en);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().detail,
            "h.toml:3: unknown key \"ad.mail_grup\"; did you mean \"ad.mail_group\"?");
}

TEST(Config, all_problems_are_told_at_once) {
  const auto result = parse("[smtp]\nport = \"25\"\n[ad]\nsecurity = \"plain\"\n[zzzzzzzzzzz]\n",
                            "h.toml", Language::en);
  ASSERT_FALSE(result);
  EXPECT_NE(
      result.error().detail.find("h.toml:2: smtp.port must be a whole number from 0 to 65535"),
      std::string::npos);
  EXPECT_NE(
      result.error().detail.find("h.toml:4: ad.security must be one of: ldaps, starttls, gssapi"),
      std::string::npos);
  EXPECT_NE(result.error().detail.find("h.toml:5: unknown key \"zzzzzzzzzzz\""), std::string::npos);
}

TEST(Config, the_guides_names_for_retries_are_accepted) {
  const auto result = parse("[ad]\nADRetryMSec = 300\n[service.pop3.ad]\nADRetryTime = 20\n",
                            "h.toml", Language::en);
  ASSERT_TRUE(result) << result.error().detail;
  EXPECT_EQ(result->ad.retry_msec, 300);
  EXPECT_EQ(result->service.pop3.retry_count, 20);
}

TEST(Config, syntax_errors_have_a_line_too) {
  const auto result = parse("[ad]\nname = \n", "h.toml", Language::ja);
  ASSERT_FALSE(result);
  EXPECT_TRUE(result.error().detail.starts_with("h.toml:2: TOML")) << result.error().detail;
}

TEST(Config, every_key_is_explained_in_both_languages) {
  for (const std::string_view key : keys())
    for (const Language language : {Language::en, Language::ja})
      EXPECT_FALSE(explain(key, language).empty()) << key;
}

}  // namespace hikyaku::config
