// Folders and files by handle. Root reads and writes here what other people may change meanwhile,
// so what lies below a folder is opened by its name in it, and never through a symbolic link.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hikyaku::mailfiles {

/// Owns a descriptor.
class Handle {
 public:
  explicit Handle(int descriptor = -1) : descriptor_(descriptor) {}
  Handle(Handle&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~Handle();
  int get() const { return descriptor_; }
  bool is_open() const { return descriptor_ >= 0; }

 private:
  int descriptor_;
};

/// A regular file to be read in order. Follows a link: for a path that the administrator gave.
Result<Handle> open_file(const std::string& path);
/// Up to `bytes_max` octets; empty at the end.
Result<std::string_view> read_some(const Handle& file, std::string& buffer, std::size_t bytes_max);
Result<> write_all(const Handle& file, std::string_view octets);
Result<> sync(const Handle& file);

struct FileContent {
  std::string octets;
  std::int64_t modified = 0;  // seconds since 1970
};

class Folder {
 public:
  /// Follows links, as open_file().
  static Result<Folder> open(const std::string& path);
  /// Made when it is missing, with its parents.
  static Result<Folder> open_or_make(const std::string& path);

  Result<Folder> below(const std::string& name) const;
  Result<Folder> make_below(const std::string& name) const;
  /// Is there a folder, itself, of this name?
  bool has_folder(const std::string& name) const;

  struct Entry {
    std::string name;
    bool is_folder = false, is_file = false;  // neither: a link, or something else
  };
  /// By name, numbers in it by value.
  Result<std::vector<Entry>> entries() const;

  /// Error: limit, when it is longer than `bytes_max`.
  Result<FileContent> read(const std::string& name, std::size_t bytes_max) const;
  Result<Handle> open_file(const std::string& name) const;
  /// Made anew, for the owner alone.
  Result<Handle> make_file(const std::string& name) const;
  /// The whole file, durable; with this time of modification.
  Result<> write(const std::string& name, std::string_view octets,
                 std::optional<std::int64_t> modified = {}) const;
  /// Replaces the file in one step.
  Result<> replace(const std::string& name, std::string_view octets) const;
  Result<> rename(const std::string& name, const Folder& to, const std::string& new_name) const;
  /// Makes the names in it durable.
  Result<> sync() const;

  const std::string& path() const { return path_; }

 private:
  Folder(Handle handle, std::string path) : handle_(std::move(handle)), path_(std::move(path)) {}
  std::string path_of(const std::string& name) const { return path_ + "/" + name; }
  Handle handle_;
  std::string path_;  // for people
};

}  // namespace hikyaku::mailfiles
