#include "store/room.h"

#include <gtest/gtest.h>

namespace hikyaku::store {
namespace {

constexpr Usage one{10, 1};

TEST(Room, zero_is_no_limit_and_each_limit_counts_by_itself) {
  EXPECT_TRUE(Room({}).fits({1u << 30, 1'000'000}, {1u << 30, 1}));
  EXPECT_FALSE(Room({100, 0}).fits({91, 1}, one));
  EXPECT_TRUE(Room({100, 0}).fits({90, 1'000'000}, one));
  EXPECT_FALSE(Room({0, 3}).fits({0, 3}, one));
  EXPECT_FALSE(Room({100, 0}).fits({}, {101, 1}));
}

TEST(Room, nothing_fits_also_where_the_limit_was_lowered_below_what_is_used) {
  EXPECT_TRUE(Room({100, 3}).fits({500, 9}, {0, 0}));
  EXPECT_FALSE(Room({100, 3}).fits({500, 9}, one));
}

TEST(Room, what_is_promised_is_not_promised_again) {
  Room room({25, 0});
  ASSERT_TRUE(room.fits({}, one));
  room.take({}, one);
  room.take({}, one);
  EXPECT_FALSE(room.fits({}, one));
  room.give_back(one);
  EXPECT_TRUE(room.fits({}, one));
}

TEST(Room, says_once_that_it_is_nearly_full_and_once_that_it_is_full) {
  Room room({100, 0});
  const auto add = [&room](Usage used) {
    const auto said = room.take(used, one);
    room.give_back(one);
    return said;
  };
  EXPECT_EQ(add({70, 7}), std::nullopt);
  EXPECT_EQ(add({80, 8}), Fullness::nearly_full);
  EXPECT_EQ(add({80, 8}), std::nullopt);
  EXPECT_EQ(add({90, 9}), Fullness::full);
  EXPECT_EQ(room.refused({100, 10}), std::nullopt) << "it was said already";
  EXPECT_EQ(add({85, 8}), std::nullopt) << "not emptied by much";
  EXPECT_EQ(add({20, 2}), std::nullopt);
  EXPECT_EQ(add({85, 8}), Fullness::nearly_full) << "again";
  EXPECT_EQ(room.refused({95, 9}), Fullness::full);
  EXPECT_EQ(room.refused({95, 9}), std::nullopt);
}

TEST(Room, a_message_that_is_too_large_does_not_make_an_account_full) {
  Room room({100, 0});
  EXPECT_EQ(room.refused({30, 3}), std::nullopt);
}

TEST(Room, a_new_limit_starts_anew) {
  Room room({100, 0});
  EXPECT_EQ(room.take({90, 9}, {5, 1}), Fullness::nearly_full);
  room.give_back({5, 1});
  room.set_quota({1000, 0}, {95, 10});
  EXPECT_EQ(room.take({95, 10}, {805, 1}), Fullness::nearly_full);
  room.give_back({805, 1});
  room.set_quota({50, 0}, {95, 10});
  EXPECT_EQ(room.refused({95, 10}), Fullness::full) << "mail is refused now: that is news";
}

TEST(Room, percents_of_small_limits_are_not_rounded_up) {
  Room room({0, 10});
  EXPECT_EQ(room.take({0, 8}, one), Fullness::nearly_full) << "9 of 10";
}

}  // namespace
}  // namespace hikyaku::store
