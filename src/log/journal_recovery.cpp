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
    for (std::size_t place = 0; place < std::size(journal_header_places); ++place) {
      char octets[journal_header_bytes];
      TRY(const auto count, slot.file->read(journal_header_places[place], octets));
      const auto header = read_journal_header({octets, count});
      if (!header || (slot.header_place && header->generation < slot.header.generation)) continue;
      slot.header = *header;
      slot.header_place = place;
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
  const auto header = read_batch_header({head, count}, slot.header.secret);
  if (!header || header->generation != slot.header.generation || header->sequence != sequence ||
      header->table_bytes > batch_part_bytes_max || header->data_bytes > batch_part_bytes_max)
    return none;
  Batch batch;
  batch.bytes = batch_header_bytes + header->table_bytes + header->data_bytes;
  TRY(const auto file_bytes, slot.file->size());
  if (batch.bytes > file_bytes) return none;
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
    entry.first = table.u64();
    const auto rows = table.u64();
    if (rows == 0 || rows > records_per_append_max) return none;
    entry.rows_octets = table.raw(rows * row_bytes);
    std::size_t metas_bytes = 0, summaries_bytes = 0;
    for (std::size_t at = 0; at < entry.rows_octets.size(); at += row_bytes) {
      const auto row = read_row(std::string_view(entry.rows_octets).substr(at),
                                {entry.log, entry.first + at / row_bytes});
      if (!row) return none;
      metas_bytes += row->metas_bytes();
      summaries_bytes += row->written.summary.bytes;
      entry.rows.push_back(*row);
    }
    entry.metas = data.raw(metas_bytes);
    entry.summaries = data.raw(summaries_bytes);
    if (!data.ok()) return none;
    std::string_view metas = entry.metas, summaries = entry.summaries;
    for (const Row& row : entry.rows) {
      if (!row.has_small_meta()) {
        if (checksum(metas.substr(0, row.meta_bytes)) != row.meta_checksum) return none;
        metas.remove_prefix(row.meta_bytes);
      }
      const auto summary = summaries.substr(0, row.written.summary.bytes);
      if (row.written.summary.exists() && !intact_summary(summary)) return none;
      summaries.remove_prefix(summary.size());
      if (!row.written.body.exists()) continue;
      JournalEntry::BodyPart body;
      body.checksum = table.u64();
      body.in_journal = table.u8() != 0;
      if (body.in_journal) {
        body.octets = data.raw(row.written.body.bytes);
        if (checksum(body.octets) != body.checksum) return none;
      }
      entry.bodies.push_back(body);
    }
    if (!table.ok() || !data.ok()) return none;
    batch.entries.push_back(std::move(entry));
  }
  return std::optional<Batch>(std::move(batch));
}

Result<> Journal::read_left(std::size_t slot,
                            const std::function<Result<>(const JournalEntry&)>& apply) {
  Slot left;
  {
    const std::lock_guard lock(mutex_);
    left = slots_[slot];
  }
  // Of its own: another thread may begin the file anew right after its release.
  TRY(left.file, files_.disk().open(left.path, false));
  std::uint64_t offset = journal_batches_place;
  for (auto sequence = left.header.first_sequence; sequence < left.end_sequence; ++sequence) {
    TRY(const auto batch, read_batch(left, offset, sequence));
    if (!batch) return fail(Error::Kind::permanent, "journal.damaged", left.path);
    for (const JournalEntry& entry : batch->entries) TRY_DO(apply(entry));
    offset += whole_sectors(batch->bytes);
  }
  return {};
}

Result<std::optional<Journal::Found>> Journal::find_batch_after(const Slot& slot,
                                                                std::uint64_t offset,
                                                                std::uint64_t sequence,
                                                                std::uint64_t stop) {
  std::string octets(1u << 20, '\0');
  for (;;) {
    offset += sector_bytes;
    TRY(const auto count, slot.file->read(offset, octets));
    for (std::size_t at = 0; at + batch_header_bytes <= count; at += sector_bytes) {
      const auto header = read_batch_header(std::string_view(octets).substr(at, batch_header_bytes),
                                            slot.header.secret);
      if (!header || header->generation != slot.header.generation || header->sequence <= sequence ||
          header->sequence >= stop)
        continue;
      TRY(const auto batch, read_batch(slot, offset + at, header->sequence));
      if (batch) return Found{offset + at, header->sequence};
    }
    if (count < octets.size()) return std::nullopt;
    offset += octets.size() - sector_bytes;
  }
}

Result<> Journal::recover(const std::function<Result<>(const JournalEntry&)>& apply,
                          const std::function<void(const Gap&)>& skipped) {
  TRY_DO(open_slots());
  std::vector<const Slot*> order;
  for (const Slot& slot : slots_)
    if (slot.header_place) order.push_back(&slot);
  std::ranges::sort(order, {}, [](const Slot* slot) { return slot->header.generation; });
  std::uint64_t next_live = 0;
  const auto live_from = order.empty() ? 0 : order.back()->header.live_from;
  for (std::size_t i = 0; i < order.size(); ++i) {
    std::uint64_t sequence = order[i]->header.first_sequence;
    std::uint64_t offset = journal_batches_place;
    const auto stop = i + 1 < order.size() ? order[i + 1]->header.first_sequence : ~0ull;
    if (stop <= live_from) continue;
    if (sequence > next_live && sequence > live_from)
      return fail(Error::Kind::permanent, "journal.damaged", order[i]->path);
    while (sequence < stop) {
      TRY(const auto batch, read_batch(*order[i], offset, sequence));
      if (!batch) {
        TRY(const auto next, find_batch_after(*order[i], offset, sequence, stop));
        if (!next) break;  // the torn end
        if (next->sequence > live_from) skipped({order[i]->path, offset, next->offset - offset});
        offset = next->offset;
        sequence = next->sequence;
        continue;
      }
      if (sequence >= live_from)
        for (const JournalEntry& entry : batch->entries) TRY_DO(apply(entry));
      offset += whole_sectors(batch->bytes);
      ++sequence;
    }
    next_live = sequence;
  }
  if (!order.empty()) sequence_ = next_live;
  return {};
}

}  // namespace hikyaku::log
