// A work folder with an engine, and a backup folder beside it.
#pragma once

#include <filesystem>

#include <gtest/gtest.h>

#include "backup/verify.h"
#include "net/loop.h"
#include "store/account.h"

namespace hikyaku::backup {

namespace fs = std::filesystem;

struct BackupTest : testing::Test {
  std::string base = [] {
    std::string name = fs::temp_directory_path() / "hikyaku-backup-XXXXXX";
    return std::string(::mkdtemp(name.data()));
  }();
  std::string work = base + "/work";
  std::shared_ptr<log::Disk> disk = log::real_disk();
  FixedClock clock;
  std::unique_ptr<log::LocalEngine> engine = start();
  Folder folder{disk, base + "/backup"};

  ~BackupTest() override {
    engine.reset();
    fs::remove_all(base);
  }
  std::unique_ptr<log::LocalEngine> start() {
    log::LocalOptions options;
    options.work_folder = work;
    options.writer.journal_file_bytes = 1 << 20;
    auto started = log::LocalEngine::start(disk, options, clock);
    EXPECT_TRUE(started) << describe(started.error());
    return *std::move(started);
  }
  void add(const log::LogName& log, std::string meta, std::string body = "body") {
    EXPECT_TRUE(net::run(engine->open(log, log)));
    log::Append append;
    append.log = log;
    append.records.push_back({std::move(meta), std::make_shared<const std::string>(body),
                              std::make_shared<const std::string>("summary")});
    EXPECT_TRUE(net::run(engine->append(std::move(append))));
    clock.advance(Seconds(1));
  }
  Result<Created> back_up(CreateOptions options = {}, const Tell& tell = [](const Progress&) {}) {
    const auto moment = net::run(engine->moment());
    EXPECT_TRUE(moment);
    EXPECT_TRUE(lock(folder));
    return create(folder, {work, *moment}, options, tell);
  }
  std::string metas(const Manifest& manifest, const log::LogName& name) {
    std::string all;
    for (const LogCopy& log : manifest.logs)
      if (log.name == name)
        EXPECT_TRUE(log::check(folder.files_of(log), [&](const log::StoredRecord& record) {
          all += record.is_damaged ? "?" : record.meta;
        }));
    return all;
  }
  std::string metas(std::uint64_t point, const log::LogName& name) {
    const auto manifest = folder.read(point);
    EXPECT_TRUE(manifest);
    return metas(*manifest, name);
  }
  bool is_good(std::uint64_t point) {
    return verify(folder, *folder.read(point), [](const Progress&) {}).empty();
  }
};

}  // namespace hikyaku::backup
