#include "log/places.h"

#include <gtest/gtest.h>

#include "log/simulated_disk.h"

namespace hikyaku::log {
namespace {

struct PlacesTest : testing::Test {
  std::shared_ptr<SimulatedDisk> disk = std::make_shared<SimulatedDisk>(1);
  Files files{disk, 4};

  void SetUp() override { ASSERT_TRUE(make_folders(*disk, "/work")); }
  std::shared_ptr<File> file() { return disk->open("/work/places", true).value(); }
};

TEST_F(PlacesTest, AFolderBelongsToOneLog) {
  Places places;
  ASSERT_TRUE(places.load(files, "/work/places"));
  EXPECT_EQ(places.make("a/1", "inbox/taro")->folder, "inbox/taro");
  EXPECT_EQ(places.make("a/2", "inbox/taro")->folder, "inbox/taro~2");
  EXPECT_EQ(places.make("a/1", "inbox/hanako")->folder, "inbox/taro") << "it stays where it is";

  Places again;
  ASSERT_TRUE(again.load(files, "/work/places"));
  EXPECT_EQ(again.find("a/2")->folder, "inbox/taro~2");
  EXPECT_EQ(again.make("a/3", "inbox/taro")->folder, "inbox/taro~3");
}

TEST_F(PlacesTest, TheFolderThatALogWasMovedOutOfStaysTakenUntilItIsFreed) {
  bool is_unsure = false;
  {
    Places places;
    ASSERT_TRUE(places.load(files, "/work/places"));
    ASSERT_TRUE(places.make("a/1", "inbox/taro"));
    const LogPlace there = places.place_in("a/1", "inbox/jiro");
    EXPECT_EQ(there.folder, "inbox/jiro");
    EXPECT_EQ(there.number, 1u);
    ASSERT_TRUE(places.move("a/1", there, is_unsure));
    EXPECT_EQ(places.find("a/1")->folder, "inbox/jiro");
    EXPECT_EQ(places.left(), std::vector<std::string>{"inbox/taro"});
  }
  Places places;
  ASSERT_TRUE(places.load(files, "/work/places"));
  EXPECT_EQ(places.find("a/1")->folder, "inbox/jiro");
  EXPECT_EQ(*places.find(1)->name, "a/1");
  EXPECT_EQ(places.left(), std::vector<std::string>{"inbox/taro"});
  EXPECT_EQ(places.make("a/2", "inbox/taro")->folder, "inbox/taro~2");
  EXPECT_EQ(places.place_in("a/2", "inbox/jiro").folder, "inbox/jiro~2") << "of another";
  places.free("inbox/taro");
  EXPECT_TRUE(places.left().empty());
  EXPECT_EQ(places.place_in("a/2", "inbox/taro").folder, "inbox/taro");
  ASSERT_TRUE(places.move("a/2", places.place_in("a/2", "inbox/taro"), is_unsure));
  EXPECT_EQ(places.left(), std::vector<std::string>{"inbox/taro~2"});
}

TEST_F(PlacesTest, AMoveThatIsNotDurableIsTakenBack) {
  Places places;
  ASSERT_TRUE(places.load(files, "/work/places"));
  ASSERT_TRUE(places.make("a/1", "inbox/taro"));
  bool is_unsure = true;
  disk->fail_at(SimulatedDisk::Fault::sync, 1);
  EXPECT_FALSE(places.move("a/1", places.place_in("a/1", "inbox/jiro"), is_unsure));
  EXPECT_FALSE(is_unsure);
  EXPECT_EQ(places.find("a/1")->folder, "inbox/taro");
  Places again;
  ASSERT_TRUE(again.load(files, "/work/places"));
  EXPECT_EQ(again.find("a/1")->folder, "inbox/taro");
}

TEST_F(PlacesTest, ATornLastLineIsCut) {
  {
    Places places;
    ASSERT_TRUE(places.load(files, "/work/places"));
    ASSERT_TRUE(places.make("a/1", "inbox/taro"));
    ASSERT_TRUE(places.make("a/2", "inbox/hanako"));
  }
  ASSERT_TRUE(file()->truncate(file()->size().value() - 3));
  Places places;
  ASSERT_TRUE(places.load(files, "/work/places"));
  EXPECT_TRUE(places.find("a/1"));
  EXPECT_FALSE(places.find("a/2"));
  EXPECT_EQ(places.make("a/2", "inbox/hanako")->number, 2u);
}

TEST_F(PlacesTest, DamageBeforeTheLastLineIsAnError) {
  {
    Places places;
    ASSERT_TRUE(places.load(files, "/work/places"));
    for (const char* log : {"a/1", "a/2", "a/3"}) ASSERT_TRUE(places.make(log, log));
  }
  const std::uint64_t line = file()->size().value() / 3;
  for (std::uint64_t at = 0; at < 2 * line; ++at) {
    std::string octet(1, '\0');
    ASSERT_TRUE(file()->read(at, octet));
    const std::string flipped(1, static_cast<char>(octet[0] ^ 0x10));
    const std::string_view parts[] = {flipped};
    ASSERT_TRUE(file()->write(at, parts));
    Places places;
    EXPECT_FALSE(places.load(files, "/work/places")) << "octet " << at;
    const std::string_view original[] = {octet};
    ASSERT_TRUE(file()->write(at, original));
  }
}

}  // namespace
}  // namespace hikyaku::log
