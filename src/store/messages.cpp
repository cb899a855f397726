#include "store/messages.h"

#include <bit>

#include "base/check.h"

namespace hikyaku::store {

std::shared_ptr<Chunk> Chunk::copy(std::uint32_t count, std::uint32_t capacity) const {
  auto copy = std::make_shared<Chunk>(capacity);
  std::ranges::copy(first(count), copy->slots_);
  copy->used_ = count;
  return copy;
}

const Message& Messages::at(std::size_t index) const {
  if (index >= tail_.begin) return tail_.entries()[index - tail_.begin];
  const auto after = std::ranges::upper_bound(*full_, index, {}, &Piece::begin);
  const Piece& piece = *std::prev(after);
  return piece.entries()[index - piece.begin];
}

std::size_t Messages::chunk_of(Uid uid) const {
  if (full_ && !full_->empty() && full_->back().entries().back().uid >= uid) {
    const auto at = std::ranges::lower_bound(
        *full_, uid, {}, [](const Piece& piece) { return piece.entries().back().uid; });
    return static_cast<std::size_t>(at - full_->begin());
  }
  if (tail_.count && tail_.entries().back().uid >= uid) return full_count();
  return chunk_count();
}

std::size_t Messages::lower_bound(Uid uid) const {
  const std::size_t i = chunk_of(uid);
  if (i == chunk_count()) return size();
  const auto entries = chunk(i);
  return begin(i) +
         static_cast<std::size_t>(std::ranges::lower_bound(entries, uid, {}, &Message::uid) -
                                  entries.begin());
}

std::optional<std::size_t> Messages::find(Uid uid) const {
  const std::size_t index = lower_bound(uid);
  if (index == size() || at(index).uid != uid) return std::nullopt;
  return index;
}

void Messages::count(const Message& message, std::int64_t times) {
  if (!(message.flags & seen)) unseen_count += static_cast<std::size_t>(times);
  if (message.flags & deleted) deleted_count += static_cast<std::size_t>(times);
  bytes += static_cast<std::uint64_t>(times) * message.bytes;
}

void Messages::append(const Message& message) {
  count(message, 1);
  if (tail_.count && tail_.chunk->append(tail_.count, message)) {
    ++tail_.count;
    return;
  }
  if (tail_.count == chunk_messages) {
    auto full = full_ ? std::make_shared<Pieces>(*full_) : std::make_shared<Pieces>();
    full->push_back(tail_);
    full_ = std::move(full);
    tail_ = {nullptr, tail_.begin + tail_.count, 0};
  }
  // Small mailboxes have small chunks: room for as many again, eight at least.
  const std::uint32_t room = std::min(chunk_messages, std::max(8u, std::bit_ceil(tail_.count + 1)));
  tail_.chunk = tail_.count ? tail_.chunk->copy(tail_.count, room) : std::make_shared<Chunk>(room);
  HIKYAKU_CHECK(tail_.chunk->append(tail_.count, message));
  ++tail_.count;
}

void Messages::set_pieces(Pieces pieces) {
  std::uint32_t begin = 0;
  for (Piece& piece : pieces) {
    piece.begin = begin;
    begin += piece.count;
  }
  full_ = nullptr;
  tail_ = {};
  if (pieces.empty()) return;
  tail_ = std::move(pieces.back());
  pieces.pop_back();
  if (!pieces.empty()) full_ = std::make_shared<const Pieces>(std::move(pieces));
}

void Messages::restore(std::vector<Part> parts) {
  Pieces pieces;
  pieces.reserve(parts.size());
  for (Part& part : parts) pieces.push_back({std::move(part.chunk), 0, part.count});
  set_pieces(std::move(pieces));
}

void Messages::clear() {
  full_ = nullptr;
  tail_ = {};
  unseen_count = deleted_count = 0;
  bytes = 0;
}

}  // namespace hikyaku::store
