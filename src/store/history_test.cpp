#include "store/history.h"

#include <gtest/gtest.h>

#include "store/account.h"
#include "store/engine_for_tests.h"

namespace hikyaku::store {
namespace {

TEST(History, an_account_is_what_it_was_at_a_time) {
  EngineForTests engine;
  Store store(engine);
  const auto account = *net::run(store.open(*Guid::from_bytes(std::string(16, 'h')), "h"));
  std::vector<std::pair<Time, std::string>> seen;
  const auto subjects = [](const AccountState& state) {
    std::string names;
    for (const auto& [name, id] : state->names) names += name + " ";
    return names;
  };
  for (const char* name : {"a", "b", "c"}) {
    ASSERT_TRUE(net::run(account->create(name)));
    const auto records = engine.records(account->log());
    seen.emplace_back(Time(records.back().written.time), subjects(account->state()));
    net::run(net::sleep(Milliseconds(2)));
  }
  for (const auto& [time, names] : seen) {
    const auto state = net::run(state_at(engine, account->log(), time));
    ASSERT_TRUE(state);
    EXPECT_EQ(subjects(*state), names);
  }
  const auto before = net::run(state_at(engine, account->log(), Time(Milliseconds(1))));
  EXPECT_EQ((*before)->position, 0u);
}

}  // namespace
}  // namespace hikyaku::store
