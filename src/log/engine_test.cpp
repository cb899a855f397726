// The engines against what every engine must do.
#include <cstdlib>
#include <filesystem>

#include "log/conformance.h"
#include "log/local_engine.h"
#include "log/memory_engine.h"
#include "log/simulated_disk.h"

namespace hikyaku::log {

namespace {

struct TempFolder {
  TempFolder() {
    std::string name = std::filesystem::temp_directory_path() / "hikyaku-log-XXXXXX";
    path = ::mkdtemp(name.data());
  }
  ~TempFolder() { std::filesystem::remove_all(path); }
  std::string path;
};

std::unique_ptr<Engine> start_in(std::shared_ptr<Disk> disk, const std::string& path) {
  LocalOptions options;
  options.work_folder = path;
  options.writer.journal_file_bytes = 1 << 20;
  options.open_files_max = 4;
  auto engine = LocalEngine::start(std::move(disk), options);
  EXPECT_TRUE(engine.has_value()) << describe(engine.error());
  return engine ? *std::move(engine) : nullptr;
}

std::unique_ptr<Engine> memory(std::unique_ptr<Engine> before) {
  return before ? std::move(before) : std::make_unique<MemoryEngine>();
}
std::unique_ptr<Engine> local(std::unique_ptr<Engine> before) {
  static std::unique_ptr<TempFolder> folder;
  if (!before) folder = std::make_unique<TempFolder>();
  before.reset();
  return start_in(real_disk(), folder->path);
}

std::unique_ptr<Engine> simulated(std::unique_ptr<Engine> before) {
  static std::shared_ptr<SimulatedDisk> disk;
  if (!before) disk = std::make_shared<SimulatedDisk>(7);
  before.reset();
  return start_in(disk, "/work");
}

INSTANTIATE_TEST_SUITE_P(Memory, Conformance, testing::Values(EngineMaker(memory)));
INSTANTIATE_TEST_SUITE_P(Local, Conformance, testing::Values(EngineMaker(local)));
INSTANTIATE_TEST_SUITE_P(Simulated, Conformance, testing::Values(EngineMaker(simulated)));

}  // namespace

}  // namespace hikyaku::log
