// A file of the SimulatedDisk.
#pragma once

#include "log/simulated_disk.h"

namespace hikyaku::log {

class SimulatedFile final : public File {
 public:
  SimulatedFile(std::shared_ptr<SimulatedDisk> disk,
                std::shared_ptr<SimulatedDisk::Content> content)
      : disk_(std::move(disk)), content_(std::move(content)) {}

  Result<std::size_t> read(std::uint64_t offset, std::span<char> into) override;
  bool try_read(std::uint64_t offset, std::span<char> into) override;
  Result<> write(std::uint64_t offset, std::span<const std::string_view> parts) override;
  Result<> sync() override;
  Result<> truncate(std::uint64_t size) override;
  Result<> reserve(std::uint64_t offset, std::uint64_t bytes, bool grow) override;
  Result<> discard(std::uint64_t offset, std::uint64_t bytes) override;
  Result<std::uint64_t> size() override;

 private:
  bool is_bad(std::uint64_t offset, std::uint64_t bytes) const;

  std::shared_ptr<SimulatedDisk> disk_;
  std::shared_ptr<SimulatedDisk::Content> content_;
};

}  // namespace hikyaku::log
