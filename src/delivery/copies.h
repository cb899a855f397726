// The folder with a copy of every mail (WZ-19): one file for each message that the server takes,
// durable before the message is acknowledged.
//
//   <folder>/2026-01-31/<name>.eml     the day in UTC; the name is the message's in the logs
//
// The file is the message as it came, behind lines that say the envelope: Return-Path, and one
// Envelope-To for each recipient (RFC 5322 3.6.8: optional fields), since a Bcc is nowhere else.
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "net/loop.h"
#include "smtp/receiver.h"

namespace hikyaku::delivery {

class Copies {
 public:
  explicit Copies(std::string folder);

  struct Copy {
    std::string name;  // unique
    Time received;
    const smtp::Path& from;
    const std::vector<smtp::Path>& recipients;
    const std::string& message;
  };
  /// What is referred to must live until this completes. Error: nothing is kept; limit when the
  /// disk is full, else temporary.
  Task<Result<>> write(Copy copy);
  /// Takes back the copy of a message that was refused after all.
  Task<void> remove(std::string name, Time received);

 private:
  std::string path_of(const std::string& name, Time received) const;
  Result<> write_now(const Copy& copy) const;

  std::string folder_;
  net::Pool pool_;
};

}  // namespace hikyaku::delivery
