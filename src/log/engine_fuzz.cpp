// A work folder with damage of any kind: what the engine then serves was written, or it says that
// there is damage (L7). Half of the folders are of a server that stopped, half of one that crashed.
#include <array>

#include "base/bytes.h"
#include "base/check.h"
#include "log/local_engine.h"
#include "log/simulated_disk.h"

namespace {

using namespace hikyaku;
using namespace hikyaku::log;

constexpr std::array names = {"account/a", "queue"};
constexpr const char* paths[] = {"/work/inbox/account/a/records",
                                 "/work/inbox/account/a/metas",
                                 "/work/inbox/account/a/summaries",
                                 "/work/inbox/account/a/bodies",
                                 "/work/inbox/account/a/snapshot",
                                 "/work/inbox/queue/records",
                                 "/work/inbox/queue/metas",
                                 "/work/inbox/queue/bodies",
                                 "/work/journal/places",
                                 "/work/journal/0.journal",
                                 "/work/journal/1.journal"};
constexpr int records_per_log = 12;

std::string meta_of(std::string_view log, std::uint64_t position) {
  return std::string(log) + ":" + std::to_string(position) + std::string(position * 40, 'm');
}
std::string body_of(std::string_view log, std::uint64_t position) {
  return position % 3 == 0 ? std::string() : meta_of(log, position + 1);
}
std::string summary_of(std::string_view log, std::uint64_t position) {
  return "summary of " + std::to_string(position) + " in " + std::string(log);
}
std::string snapshot_of(std::uint64_t position) {
  return "snapshot at " + std::to_string(position);
}

Result<std::unique_ptr<LocalEngine>> start_on(const std::shared_ptr<SimulatedDisk>& disk) {
  LocalOptions options;
  options.work_folder = "/work";
  options.writer.journal_file_bytes = 24 << 10;
  options.read_threads = 1;
  return LocalEngine::start(disk, options);
}

Task<void> fill(Engine& engine) {
  for (const char* name : names)
    HIKYAKU_CHECK((co_await engine.open(name, std::string("inbox/") + name)).has_value());
  for (std::uint64_t position = 1; position <= records_per_log; ++position) {
    std::vector<Append> appends;
    for (const char* name : names) {
      Append append;
      append.log = name;
      append.records.push_back({meta_of(name, position),
                                std::make_shared<const std::string>(body_of(name, position)),
                                std::make_shared<const std::string>(summary_of(name, position))});
      appends.push_back(std::move(append));
    }
    for (const auto& result : co_await engine.append_all(std::move(appends)))
      HIKYAKU_CHECK(result.has_value());
    if (position == 5)
      HIKYAKU_CHECK(
          (co_await engine.write_snapshot(names[0], position, pieces_of(snapshot_of(position))))
              .has_value());
  }
}

using Contents = std::map<std::string, std::string>;

Contents contents_of(bool is_crashed) {
  const auto disk = std::make_shared<SimulatedDisk>(1);
  auto engine = start_on(disk);
  net::run(fill(**engine));
  if (is_crashed) disk->crash_at(1);
  engine->reset();
  Contents files;
  for (const char* path : paths) files[path] = disk->octets_of(path);
  return files;
}

void damage(Contents& files, ByteReader& in) {
  std::string& octets = files[paths[in.u8() % std::size(paths)]];
  const auto kind = in.u8() % 4;
  if (octets.empty()) return;
  const std::size_t at = in.u16() % octets.size();
  if (kind == 0) octets[at] = static_cast<char>(octets[at] ^ (1 << in.u8() % 8));
  if (kind == 1) octets.resize(at);
  if (kind == 2) octets.replace(at, std::min<std::size_t>(512, octets.size() - at), 512, '\0');
  if (kind == 3) octets.insert(at, in.raw(in.u8()));
}

Task<void> check(Engine& engine, std::string name) {
  if (!co_await engine.open(name, "inbox/" + name)) co_return;
  if (const auto snapshot = co_await engine.read_snapshot(name); snapshot && *snapshot)
    HIKYAKU_CHECK((*snapshot)->bytes == snapshot_of((*snapshot)->position));
  const auto records = co_await engine.read(name, 1, 1 << 20);
  if (!records) co_return;
  for (const StoredRecord& record : *records) {
    // A file that has grown has more of them.
    HIKYAKU_CHECK(record.is_damaged || record.position <= records_per_log);
    HIKYAKU_CHECK(record.is_damaged ? record.meta.empty()
                                    : record.meta == meta_of(name, record.position));
    std::string stored(record.written.summary.bytes, '\0');
    const auto& summary = record.written.summary;
    if (summary.exists() && co_await engine.read_summaries(name, summary.place, stored))
      if (const auto intact = intact_summary(stored))
        HIKYAKU_CHECK(*intact == summary_of(name, record.position));
    if (!record.written.body.exists()) continue;
    std::string body(record.written.body.bytes, '\0');
    if (co_await engine.read_body(name, record.written.body, 0, body))
      HIKYAKU_CHECK(body == body_of(name, record.position));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  static const Contents whole[] = {contents_of(false), contents_of(true)};
  ByteReader in({reinterpret_cast<const char*>(data), size});
  Contents files = whole[in.u8() % 2];
  for (int times = 0; times < 4 && !in.at_end(); ++times) damage(files, in);
  const auto disk = std::make_shared<SimulatedDisk>(1);
  for (const auto& [path, octets] : files)
    if (!octets.empty()) disk->put(path, octets);
  auto engine = start_on(disk);
  if (!engine) return 0;
  for (const char* name : names) net::run(check(**engine, name));
  return 0;
}
