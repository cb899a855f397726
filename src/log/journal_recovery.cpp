// Reading the journal after a start: which files are live, which batches are intact (J1).
#include <algorithm>

#include "base/bytes.h"
#include "base/checksum.h"
#include "log/journal.h"

namespace hikyaku::log {

Result<> Journal::open_slots() {
  for (;;) {
    Slot slot;
    slot.path = folder_ + "/" + std::to_string(slots_.size()) + ".journal";
    auto file = files_.disk().open(slot.path, false);
    if (!file && file.error().kind == Error::Kind::permanent) return {};  // no more files
    if (!file) return std::unexpected(file.error());
    slot.file = *file;
    char octets[journal_header_bytes];
    TRY(const auto count, slot.file->read(0, octets));
    if (const auto header = read_journal_header({octets, count})) {
      slot.header = *header;
      slot.has_header = true;
      generation_ = std::max(generation_, header->generation);
    }
    slots_.push_back(std::move(slot));
  }
}

Result<std::optional<Journal::Batch>> Journal::read_batch(const Slot& slot, std::uint64_t offset,
                                                          std::uint64_t sequence) {
  std::optional<Batch> none;
  char head[batch_header_bytes];
  TRY(const auto count, slot.file->read(offset, head));
  const auto header = read_batch_header({head, count});
  if (!header || header->generation != slot.header.generation || header->sequence != sequence ||
      header->table_bytes > batch_part_bytes_max || header->data_bytes > batch_part_bytes_max)
    return none;
  Batch batch;
  batch.bytes = batch_header_bytes + header->table_bytes + header->data_bytes;
  batch.octets.resize(header->table_bytes + header->data_bytes);
  TRY(const auto got, slot.file->read(offset + batch_header_bytes, batch.octets));
  if (got != batch.octets.size()) return none;
  const auto table_octets = std::string_view(batch.octets).substr(0, header->table_bytes);
  if (checksum(table_octets, sequence) != header->table_checksum) return none;
  ByteReader table(table_octets);
  ByteReader data(std::string_view(batch.octets).substr(header->table_bytes));
  while (!table.at_end()) {
    JournalEntry entry;
    entry.log = table.u64();
    const auto rows = table.u64();
    if (rows == 0 || rows > records_per_append_max) return none;
    entry.rows_octets = table.raw(rows * row_bytes);
    std::size_t metas_bytes = 0;
    for (std::size_t at = 0; at < entry.rows_octets.size(); at += row_bytes) {
      const auto row = read_row(std::string_view(entry.rows_octets).substr(at));
      if (!row) return none;
      metas_bytes += row->meta_bytes;
      entry.rows.push_back(*row);
    }
    entry.metas = data.raw(metas_bytes);
    std::string_view metas = entry.metas;
    for (const Row& row : entry.rows) {
      if (checksum(metas.substr(0, row.meta_bytes)) != row.meta_checksum) return none;
      metas.remove_prefix(std::min<std::size_t>(metas.size(), row.meta_bytes));
      if (!row.body.exists()) continue;
      JournalEntry::BodyPart body;
      body.checksum = table.u64();
      body.in_journal = table.u8() != 0;
      if (body.in_journal) {
        body.octets = data.raw(row.body.bytes);
        if (checksum(body.octets) != body.checksum) return none;
      }
      entry.bodies.push_back(body);
    }
    if (!table.ok() || !data.ok()) return none;
    batch.entries.push_back(std::move(entry));
  }
  return std::optional<Batch>(std::move(batch));
}

Result<> Journal::recover(const std::function<Result<>(const JournalEntry&)>& apply) {
  TRY_DO(open_slots());
  std::vector<const Slot*> order;
  for (const Slot& slot : slots_)
    if (slot.has_header) order.push_back(&slot);
  std::ranges::sort(order, {}, [](const Slot* slot) { return slot->header.generation; });
  std::uint64_t next_live = 0;
  const auto live_from = order.empty() ? 0 : order.back()->header.live_from;
  for (std::size_t i = 0; i < order.size(); ++i) {
    std::uint64_t sequence = order[i]->header.first_sequence;
    std::uint64_t offset = journal_header_bytes;
    const auto stop = i + 1 < order.size() ? order[i + 1]->header.first_sequence : ~0ull;
    if (stop <= live_from) continue;
    if (sequence > next_live && sequence > live_from)
      return fail(Error::Kind::permanent, "journal.damaged", order[i]->path);
    for (; sequence < stop; ++sequence) {
      TRY(const auto batch, read_batch(*order[i], offset, sequence));
      if (!batch) break;
      if (sequence >= live_from)
        for (const JournalEntry& entry : batch->entries) TRY_DO(apply(entry));
      offset += (batch->bytes + 511) / 512 * 512;
    }
    next_live = sequence;
  }
  if (!order.empty()) sequence_ = next_live;
  return {};
}

}  // namespace hikyaku::log
