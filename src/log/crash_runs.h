// Which seeds and points a crash test runs: those asked for by the environment, or the first ones
// and those that once found something.
//   HIKYAKU_CRASH_SEEDS=1000                       the first 1000 seeds, each at every point
//   HIKYAKU_CRASH_SEED=9 [HIKYAKU_CRASH_POINT=44]  only this one
#pragma once

#include <cstdint>
#include <cstdlib>
#include <span>
#include <vector>

namespace hikyaku::log {

struct CrashRun {
  std::uint64_t seed = 1;
  std::uint64_t point = 0;  // 0: every one
};

inline std::vector<CrashRun> crash_runs(std::uint64_t seeds, std::span<const CrashRun> kept) {
  const auto number = [](const char* name, std::uint64_t otherwise) -> std::uint64_t {
    const char* const text = std::getenv(name);
    return text ? std::strtoull(text, nullptr, 10) : otherwise;
  };
  if (const auto seed = number("HIKYAKU_CRASH_SEED", 0); seed != 0)
    return {{seed, number("HIKYAKU_CRASH_POINT", 0)}};
  std::vector<CrashRun> runs(kept.begin(), kept.end());
  seeds = number("HIKYAKU_CRASH_SEEDS", seeds);
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) runs.push_back({seed, 0});
  return runs;
}

}  // namespace hikyaku::log
