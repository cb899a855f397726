#include "log/journal.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/check.h"
#include "base/checksum.h"
#include "base/random.h"

namespace hikyaku::log {

namespace {

constexpr std::size_t files_max = 8;

}  // namespace

std::uint64_t Journal::bytes_of(const JournalEntry& entry) {
  std::uint64_t bytes = 24 + entry.rows_octets.size() + entry.metas.size() + entry.summaries.size();
  for (const auto& body : entry.bodies) bytes += 9 + (body.in_journal ? body.octets.size() : 0);
  return bytes;
}

bool Journal::fits(std::uint64_t bytes) const {
  return !must_roll_ && offset_ + whole_sectors(batch_header_bytes + bytes) <= file_bytes_;
}

Result<> Journal::write(const std::vector<JournalEntry>& entries) {
  std::string table;
  std::vector<std::string_view> parts(2);
  BatchHeader header{slots_[current_].header.generation, sequence_, 0, 0, 0};
  const auto add = [&](std::string_view octets) {
    if (octets.empty()) return;
    parts.push_back(octets);
    header.data_bytes += octets.size();
  };
  for (const JournalEntry& entry : entries) {
    ByteWriter writer(table);
    writer.u64(entry.log);
    writer.u64(entry.first);
    writer.u64(entry.rows.size());
    writer.raw(entry.rows_octets);
    add(entry.metas);
    add(entry.summaries);
    for (const auto& body : entry.bodies) {
      writer.u64(body.checksum);
      writer.u8(body.in_journal);
      if (body.in_journal) add(body.octets);
    }
  }
  header.table_bytes = table.size();
  header.table_checksum = checksum(table, header.sequence);
  std::string head;
  write_batch_header(head, header, slots_[current_].header.secret);
  parts[0] = head;
  parts[1] = table;
  const auto bytes = head.size() + table.size() + header.data_bytes;
  const std::string padding(whole_sectors(bytes) - bytes, '\0');
  if (!padding.empty()) parts.push_back(padding);

  Slot& slot = slots_[current_];
  must_roll_ = true;  // unless all goes well
  TRY_DO(slot.file->write(offset_, parts));
  TRY_DO(slot.file->sync());
  must_roll_ = false;
  offset_ += whole_sectors(bytes);
  ++sequence_;
  return {};
}

Result<std::size_t> Journal::take_slot() {
  {
    const std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < slots_.size(); ++i)
      if (slots_[i].is_free && i != current_) return i;
    if (slots_.size() >= files_max) return fail(Error::Kind::limit, "journal.files");
  }
  Slot slot;
  slot.path = folder_ + "/" + std::to_string(slots_.size()) + ".journal";
  TRY(slot.file, files_.disk().open(slot.path, true));
  slot.file->write_past_memory();
  // Written, not only reserved: overwriting written blocks is what makes a sync cheap.
  const std::string zeros(std::min<std::uint64_t>(1 << 20, file_bytes_), '\0');
  const std::string_view part = zeros;
  for (std::uint64_t at = 0; at < file_bytes_; at += zeros.size()) {
    const auto piece = part.substr(0, std::min<std::uint64_t>(zeros.size(), file_bytes_ - at));
    if (auto written = slot.file->write(at, {&piece, 1}); !written) {
      slot.file.reset();
      if (auto removed = files_.disk().remove(slot.path); !removed)
        return std::unexpected(removed.error());
      return std::unexpected(written.error());
    }
  }
  TRY_DO(slot.file->sync());
  TRY_DO(files_.disk().sync_folder(folder_));
  const std::lock_guard lock(mutex_);
  slots_.push_back(std::move(slot));
  return slots_.size() - 1;
}

Result<> Journal::roll_settled() {
  {
    const std::lock_guard lock(mutex_);
    for (Slot& slot : slots_) slot.is_free = true;
  }
  return roll();
}

Result<> Journal::roll() {
  TRY(const std::size_t next, take_slot());
  std::string head;
  // Also when it fails the new header may be there after a crash: then this generation is taken,
  // and what the file before says from here on counts no more.
  must_roll_ = true;
  JournalHeader header{++generation_, sequence_, sequence_, random_u64()};
  {
    const std::lock_guard lock(mutex_);
    for (const Slot& slot : slots_)
      if (!slot.is_free) header.live_from = std::min(header.live_from, slot.header.first_sequence);
  }
  write_journal_header(head, header);
  const std::string_view part = head;
  // Not over the header that is there: until the new one is durable, a start needs the old one. The
  // files after this one may have been begun when its batches were not settled yet.
  const std::size_t place = slots_[next].header_place ? 1 - *slots_[next].header_place : 0;
  slots_[next].file->write_past_memory();
  TRY_DO(slots_[next].file->write(journal_header_places[place], {&part, 1}));
  TRY_DO(slots_[next].file->sync());
  const std::lock_guard lock(mutex_);
  left_ = current_;
  if (left_ < slots_.size()) slots_[left_].end_sequence = sequence_;
  current_ = next;
  slots_[next].header = header;
  slots_[next].header_place = place;
  slots_[next].is_free = false;
  offset_ = journal_batches_place;
  must_roll_ = false;
  return {};
}

void Journal::release(std::size_t slot) {
  const std::lock_guard lock(mutex_);
  if (slot < slots_.size() && slot != current_) slots_[slot].is_free = true;
}

}  // namespace hikyaku::log
