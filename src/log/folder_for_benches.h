// A folder on the disk that is measured, gone at the end. HIKYAKU_BENCH_FOLDER says where.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

namespace hikyaku::log {

struct FolderForBenches {
  FolderForBenches() {
    const char* const base = std::getenv("HIKYAKU_BENCH_FOLDER");
    std::string name = std::string(base ? base : "/var/tmp") + "/hikyaku-bench-XXXXXX";
    path = ::mkdtemp(name.data());
  }
  ~FolderForBenches() { std::filesystem::remove_all(path); }
  std::string path;
};

}  // namespace hikyaku::log
