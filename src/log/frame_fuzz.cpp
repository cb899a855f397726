// Octets of the log's files as they are, and places and journal batches whose checksums are right
// whatever they say. The first octet chooses.
#include "base/bytes.h"
#include "base/check.h"
#include "base/checksum.h"
#include "log/journal.h"
#include "log/places.h"
#include "log/simulated_disk.h"

namespace {

using namespace hikyaku;
using namespace hikyaku::log;

constexpr std::uint64_t secret = 1;

void put(Files& files, const std::string& path, std::string octets) {
  static_cast<SimulatedDisk&>(files.disk()).put(path, std::move(octets));
}

void read_frames(std::string_view octets) {
  if (const auto row = read_row(octets, {1, 2})) {
    std::string again;
    write_row(again, {1, 2}, *row);
    HIKYAKU_CHECK(octets.starts_with(again));
  }
  (void)read_body_header(octets, {32, 10});
  (void)read_journal_header(octets);
  (void)read_batch_header(octets, secret);
}

/// Contents of entries, each behind its length in one octet.
void load_places(Files& files, std::string_view rest) {
  std::string octets;
  while (!rest.empty()) {
    const auto content = rest.substr(1, static_cast<unsigned char>(rest[0]));
    rest.remove_prefix(1 + content.size());
    ByteWriter writer(octets);
    writer.u32(static_cast<std::uint32_t>(content.size()));
    writer.u64(checksum(content));
    writer.raw(content);
  }
  put(files, "/places", octets);
  Places places;
  if (!places.load(files, "/places")) return;
  for (const LogName& name : places.list("")) {
    const auto place = places.find(name);
    HIKYAKU_CHECK(place && places.find(place->number).has_value());
  }
}

/// One batch: what its table says is made of the input, its data is the rest of the input.
void recover_journal(Files& files, std::string_view input) {
  ByteReader in(input);
  std::string file, table;
  write_journal_header(file, {1, 1, 1, secret});
  file.resize(journal_batches_place);
  ByteWriter writer(table);
  for (int entries = in.u8() % 3; entries >= 0; --entries) {
    const RowName first{in.u8(), in.u8()};
    writer.u64(first.log);
    writer.u64(first.position);
    const unsigned rows = in.u8() % 4u;
    writer.u64(rows + (in.u8() == 1));
    std::string bodies;
    for (unsigned i = 0; i < rows; ++i) {
      const auto place = in.u8();
      Row row = Row::of(in.raw(in.u8()), place);
      const auto parts = in.u8();
      if (parts & 2) row.written.summary = {in.u8(), in.u8()};
      if (parts & 1) {
        row.written.body = {in.u8(), in.u8()};
        ByteWriter body(bodies);
        body.u64(checksum(in.raw(row.written.body.bytes)));
        body.u8(in.u8());
      }
      write_row(table, {first.log, first.position + i}, row);
    }
    writer.raw(bodies);
  }
  const auto data = in.raw(in.left());
  write_batch_header(file, {1, 1, table.size(), data.size(), checksum(table, 1)}, secret);
  put(files, "/journal/0.journal", file + table + std::string(data));
  Journal journal(files, "/journal", 4096);
  std::uint64_t sum = 0;
  const auto take = [&](const JournalEntry& entry) -> Result<> {
    HIKYAKU_CHECK(!entry.rows.empty());
    sum += checksum(entry.metas) + checksum(entry.summaries);
    for (const auto& body : entry.bodies) sum += checksum(body.octets);
    return {};
  };
  (void)journal.recover(take, [](const auto&) {});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  Files files(std::make_shared<SimulatedDisk>(1), 10);
  if (data[0] % 3 == 0) read_frames(input);
  if (data[0] % 3 == 1) load_places(files, input);
  if (data[0] % 3 == 2) recover_journal(files, input);
  return 0;
}
