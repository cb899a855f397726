// Copying all logs up to a moment into a backup folder: what is there already is not copied again.
#pragma once

#include <functional>
#include <string>

#include "backup/folder.h"

namespace hikyaku::backup {

struct Progress {
  std::uint64_t logs = 0, bytes = 0;                // so far
  std::uint64_t logs_in_all = 0, bytes_in_all = 0;  // to copy
};
using Tell = std::function<void(const Progress&)>;

/// What the server says of the moment.
struct Source {
  std::string work_folder;
  log::Moment moment;
};

struct Created {
  std::uint64_t point = 0;
  Progress progress;
  Manifest manifest;
};

struct CreateOptions {
  std::string configuration;                     // kept beside the point
  std::uint64_t bytes_between_saves = 1u << 30;  // what an interruption costs at most
  std::uint64_t logs_between_saves = 10'000;
};

/// `folder` is locked. When it fails, or is killed, the next one goes on where it was.
Result<Created> create(Folder& folder, const Source& source, const CreateOptions& options,
                       const Tell& tell);

/// Where a log's files are.
std::string absolute(const std::string& work_folder, const std::string& folder);

}  // namespace hikyaku::backup
