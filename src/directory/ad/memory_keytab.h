// Keys as the Kerberos library takes them: a keytab of this process alone, in memory, as long as
// this stands.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "directory/ad/keytab.h"

namespace hikyaku::directory {

class MemoryKeytab {
 public:
  /// In the order of `entries`. Error: permanent, what the library says; its own configuration,
  /// where there is one, must be readable.
  static Result<std::unique_ptr<MemoryKeytab>> make(const std::vector<KeytabEntry>& entries);
  ~MemoryKeytab();
  MemoryKeytab(const MemoryKeytab&) = delete;
  MemoryKeytab& operator=(const MemoryKeytab&) = delete;

  const std::string& name() const { return name_; }  // "MEMORY:..."

 private:
  struct Handle;
  MemoryKeytab();
  const std::string name_;
  const std::unique_ptr<Handle> handle_;
};

}  // namespace hikyaku::directory
