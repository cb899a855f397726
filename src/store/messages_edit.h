// How the fold changes messages that nobody else has yet: only the chunks in which
// something changes are copied.
#pragma once

#include "store/messages.h"

namespace hikyaku::store {

template <class F>
void Messages::update(const UidSet& uids, F change) {
  std::shared_ptr<Pieces> full;  // our own, once one of these changes
  const std::size_t chunks = chunk_count(), full_chunks = full_count();
  std::size_t range = 0;
  for (std::size_t i = 0; range < uids.ranges().size(); ++i) {
    i = std::max(i, chunk_of(uids.ranges()[range].first));
    if (i >= chunks) break;
    const Piece now = piece(i);
    std::shared_ptr<Chunk> copy;
    walk(now.entries(), uids, range, [&](std::size_t k) {
      const Message& before = now.entries()[k];
      Message after = before;
      if (!change(after)) return;
      if (!copy) copy = now.chunk->copy(now.count, now.count);
      copy->own(now.count)[k] = after;
      count(before, -1);
      count(after, 1);
    });
    if (!copy) continue;
    if (i < full_chunks) {
      if (!full) full = std::make_shared<Pieces>(*full_);
      (*full)[i].chunk = std::move(copy);
    } else {
      tail_.chunk = std::move(copy);
    }
  }
  if (full) full_ = std::move(full);
}

template <class Mark>
void Messages::erase_marked(Mark mark) {
  // Neighbours that became small are joined, so that chunks stay few.
  constexpr std::uint32_t joined_messages_max = chunk_messages / 2;
  Pieces pieces;
  bool erased = false, previous_touched = false;
  for (std::size_t i = 0; i < chunk_count(); ++i) {
    Piece now = piece(i);
    std::vector<bool> gone;
    std::uint32_t left = now.count;
    mark(now.entries(), [&](std::size_t k) {
      if (gone.empty()) gone.resize(now.count);
      gone[k] = true;
      --left;
      count(now.entries()[k], -1);
    });
    const bool touched = left != now.count;
    erased = erased || touched;
    if (left == 0) {
      previous_touched = true;
      continue;
    }
    const bool join = (touched || previous_touched) && !pieces.empty() &&
                      pieces.back().count + left <= joined_messages_max;
    if (touched || join) {
      Piece made;
      const std::uint32_t kept = join ? pieces.back().count : 0;
      made.chunk =
          join ? pieces.back().chunk->copy(kept, kept + left) : std::make_shared<Chunk>(left);
      made.count = kept;
      for (std::uint32_t k = 0; k < now.count; ++k)
        if (!touched || !gone[k]) made.chunk->append(made.count++, now.entries()[k]);
      now = std::move(made);
      if (join) pieces.pop_back();
    }
    pieces.push_back(std::move(now));
    previous_touched = touched || join;
  }
  if (erased) set_pieces(std::move(pieces));
}

template <class F>
void Messages::erase(const UidSet& uids, F goes) {
  std::size_t range = 0;
  erase_marked([&](std::span<const Message> entries, auto mark) {
    walk(entries, uids, range, [&](std::size_t k) {
      if (goes(entries[k])) mark(k);
    });
  });
}

template <class F>
void Messages::erase_if(F goes) {
  erase_marked([&](std::span<const Message> entries, auto mark) {
    for (std::size_t k = 0; k < entries.size(); ++k)
      if (goes(entries[k])) mark(k);
  });
}

}  // namespace hikyaku::store
