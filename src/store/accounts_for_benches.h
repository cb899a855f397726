// What the benchmarks of this folder share: an engine on the real disk, and accounts with mail.
#pragma once

#include <fmt/format.h>

#include "log/local_engine.h"
#include "net/loop.h"
#include "store/account.h"

namespace hikyaku::store {

inline Guid guid_of(std::uint32_t n) {
  Guid guid;
  for (int i = 0; i < 4; ++i) guid.octets[i] = static_cast<std::uint8_t>(n >> (8 * i));
  return guid;
}

inline std::unique_ptr<log::LocalEngine> start(const std::string& folder) {
  log::LocalOptions options;
  options.work_folder = folder;
  auto engine = log::LocalEngine::start(log::real_disk(), options);
  return engine ? *std::move(engine) : nullptr;
}

inline Task<std::shared_ptr<Account>> open(Store& store, std::uint32_t n) {
  auto opened = co_await store.open(guid_of(n), fmt::format("inbox/{:02x}/{}", n % 256, n));
  co_return opened ? *opened : nullptr;
}

/// Small messages into INBOX of account `n`.
inline Task<bool> fill(Store& store, std::uint32_t n, std::uint64_t messages) {
  constexpr std::uint64_t per_append = 5'000;
  const auto account = co_await open(store, n);
  if (!account) co_return false;
  NewMessage message;
  message.body = std::make_shared<const std::string>("Subject: x\r\n\r\n");
  message.summary = std::make_shared<const std::string>(600, 's');
  for (std::uint64_t at = 0; at < messages; at += per_append) {
    const std::vector<NewMessage> some(std::min(per_append, messages - at), message);
    if (!co_await account->append(1, some)) co_return false;
  }
  co_return true;
}

}  // namespace hikyaku::store
