#include "delivery/copies.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "delivery/intake.h"
#include "store/engine_for_tests.h"

namespace hikyaku::delivery {
namespace {

namespace fs = std::filesystem;

struct NoDirectory final : directory::Backend {
  std::shared_ptr<const directory::View> view() const override { return nullptr; }
  Task<directory::Verified> verify(std::string, std::string, Service) override {
    co_return directory::Verified{};
  }
};

struct CopiesTest : testing::Test {
  std::string folder = (fs::temp_directory_path() / "hikyaku_copies_XXXXXX").string();
  store::EngineForTests engine;
  FixedClock clock;
  NoDirectory directory;
  store::Store store{engine};
  AccountSettings settings{engine};
  Accounts accounts{store, [](const directory::Account&) { return AccountHome{}; }, settings};
  Queue queue{engine};

  void SetUp() override {
    ASSERT_NE(mkdtemp(folder.data()), nullptr);
    ASSERT_TRUE(net::run(queue.open()));
  }
  void TearDown() override { fs::remove_all(folder); }

  // Nobody has seen the directory: the queue gets it.
  std::expected<Taken, NotTaken> take(const std::string& copy_folder) {
    IntakeOptions options;
    options.routing.domains = {"abc.jp"};
    options.copy_folder = copy_folder;
    Intake intake(engine, accounts, directory, queue, options, clock);
    Mail mail;
    mail.from = {"sender", "far.example"};
    mail.recipients = {{"user1", "abc.jp"}, {"hidden", "abc.jp"}};
    mail.message = "Subject: hello\r\n\r\nbody\r\n";
    return net::run(intake.take(std::move(mail)));
  }
  std::vector<fs::path> files() const {
    std::vector<fs::path> found;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
      if (entry.is_regular_file()) found.push_back(entry.path());
    return found;
  }
};

TEST_F(CopiesTest, every_message_taken_has_a_file_with_its_envelope) {
  const auto first = take(folder), second = take(folder);
  ASSERT_TRUE(first) << first.error().detail;
  ASSERT_TRUE(second);
  ASSERT_EQ(files().size(), 2u);
  for (const std::string& tag : {first->tag, second->tag})
    EXPECT_TRUE(fs::exists(folder + "/2023-11-14/" + tag + ".eml")) << files().front();
  for (const fs::path& file : files()) {
    std::ifstream input(file, std::ios::binary);
    std::ostringstream content;
    content << input.rdbuf();
    EXPECT_EQ(content.str(),
              "Return-Path: <sender@far.example>\r\nEnvelope-To: <user1@abc.jp>\r\n"
              "Envelope-To: <hidden@abc.jp>\r\nSubject: hello\r\n\r\nbody\r\n");
    EXPECT_EQ(fs::status(file).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  }
}

TEST_F(CopiesTest, a_message_that_cannot_be_copied_is_not_taken) {
  const auto taken = take(folder + "/missing");
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().why, NotTaken::Why::temporary);
  EXPECT_NE(taken.error().detail.find("/missing"), std::string::npos) << taken.error().detail;
  EXPECT_EQ(queue.size(), 0u);
}

TEST_F(CopiesTest, a_message_that_is_refused_after_all_has_no_copy) {
  engine.appends_failing = 1;
  EXPECT_FALSE(take(folder));
  EXPECT_TRUE(files().empty());
}

TEST_F(CopiesTest, without_a_folder_there_are_no_copies) {
  EXPECT_TRUE(take(""));
  EXPECT_TRUE(files().empty());
}

}  // namespace
}  // namespace hikyaku::delivery
